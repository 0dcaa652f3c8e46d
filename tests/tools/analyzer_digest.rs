//! What Rust makes of every character and of a million random strings, as digests of blocks; the browser's side is
//! `tests/js/twins.js`, which makes the same inputs.
//!
//! Without argument the digests, one a line; with the number of a block its inputs and answers, as lines of JSON. Both
//! leave out the code points that stand on standard input as ranges (`888-889,907`): the other side does not know them.

use rayon::prelude::*;
use serde::Deserialize;
use silang::text::analyze::{analyze, fold};
use silang::text::spelling::{distance, modern, plain, skeleton, slips};
use std::io::{self, Read, Write};

/// Inputs of a block.
const BLOCK: u32 = 4096;
/// Blocks of code points.
const CODE_POINTS: u32 = 0x11_0000 / BLOCK;
/// Blocks of random strings.
const RANDOM: u32 = 245;
/// Stands for a code point that is no character, or that one side does not know.
const SUBSTITUTE: char = 'x';

/// What inputs are made of: `tests/contracts/inputs.json`.
#[derive(Deserialize)]
struct Recipe {
    /// Characters to choose from.
    lists: Vec<String>,
    /// First and last of the characters to choose from.
    ranges: Vec<(u32, u32)>,
    /// How many code points have no character, how many have one, and so on, in the Unicode that both sides know.
    assigned: Vec<u32>,
}

struct Inputs {
    lists: Vec<Vec<char>>,
    ranges: Vec<(u32, u32)>,
    is_known: Vec<bool>,
}

impl Inputs {
    fn new(unknown: &str) -> io::Result<Self> {
        let recipe: Recipe = serde_json::from_str(include_str!("../contracts/inputs.json"))?;
        let mut is_known = vec![false; 0x11_0000];
        let mut at = 0;
        for pair in recipe.assigned.chunks_exact(2) {
            let from = at + pair[0] as usize;
            at = from + pair[1] as usize;
            is_known[from..at].fill(true);
        }
        for range in unknown.trim().split(',').filter(|range| !range.is_empty()) {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let place = |text: &str| text.parse::<usize>().map_err(io::Error::other);
            is_known[place(first)?..=place(last)?].fill(false);
        }
        Ok(Self {
            lists: recipe
                .lists
                .iter()
                .map(|list| list.chars().collect())
                .collect(),
            ranges: recipe.ranges,
            is_known,
        })
    }

    fn char(&self, code: u32) -> char {
        let known = self.is_known.get(code as usize).copied().unwrap_or(false);
        char::from_u32(code).filter(|_| known).unwrap_or(SUBSTITUTE)
    }

    /// The inputs of a block: code points alone and between letters, or random strings.
    fn of(&self, block: u32) -> Vec<String> {
        let mut random = Random(block);
        let input = |n| {
            if block < CODE_POINTS {
                let own = self.char(block * BLOCK + n);
                format!("{own} a{own}b")
            } else {
                self.string(&mut random)
            }
        };
        (0..BLOCK).map(input).collect()
    }

    /// A few pieces of a few characters of one kind each; now and then the last word again, after a hyphen.
    fn string(&self, random: &mut Random) -> String {
        let (mut text, mut word) = (String::new(), String::new());
        for _ in 0..=random.below(6) {
            if random.below(10) == 0 {
                text.push('-');
                text.push_str(&word);
                word.clear();
            }
            let kind = random.below(self.lists.len() as u32 * 4 + self.ranges.len() as u32);
            for _ in 0..=random.below(3) {
                let own = match self.lists.get(kind as usize / 4) {
                    Some(list) => list[random.below(list.len() as u32) as usize],
                    None => {
                        let (first, last) = self.ranges[kind as usize - self.lists.len() * 4];
                        self.char(first + random.below(last - first + 1))
                    }
                };
                if own == ' ' {
                    word.clear();
                } else {
                    word.push(own);
                }
                text.push(own);
            }
        }
        text
    }
}

/// `mulberry32`, the same in both languages.
struct Random(u32);

impl Random {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x6D2B_79F5);
        let mut t = (self.0 ^ self.0 >> 15).wrapping_mul(self.0 | 1);
        t ^= t.wrapping_add((t ^ t >> 7).wrapping_mul(t | 61));
        let number = t ^ t >> 14;
        ((u64::from(number) * u64::from(n)) >> 32) as u32
    }
}

/// All that both sides say of a text, on one line. `before` is the word before, for a distance.
fn answer(text: &str, before: &mut String) -> String {
    let mut out = fold(text);
    for word in analyze(text) {
        let first = &word.parts[0];
        let bones = skeleton(first).unwrap_or_default();
        let (today, form, slips) = (modern(first), plain(first), slips(first));
        let far = distance(first, before, 2);
        let parts = word.parts.join(" ");
        let also = word.also.join(" ");
        out.push_str(&format!(
            "|{parts}|{also}|{today}|{form}|{bones}|{slips}|{far}"
        ));
        before.clone_from(first);
    }
    out
}

fn answers(inputs: &[String]) -> Vec<String> {
    let mut before = String::new();
    inputs
        .iter()
        .map(|text| answer(text, &mut before))
        .collect()
}

/// FNV-1a of 32 bits over the UTF-16 of lines.
fn digest(lines: &[String]) -> u32 {
    let units = lines
        .iter()
        .flat_map(|line| line.encode_utf16().chain([10]));
    units.fold(0x811C_9DC5, |hash, unit| {
        (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193)
    })
}

fn main() -> io::Result<()> {
    let mut unknown = String::new();
    io::stdin().read_to_string(&mut unknown)?;
    let inputs = Inputs::new(&unknown)?;
    let mut out = io::BufWriter::new(io::stdout());
    match std::env::args().nth(1) {
        None => {
            let blocks: Vec<u32> = (0..CODE_POINTS + RANDOM).collect();
            let digests: Vec<u32> = blocks
                .into_par_iter()
                .map(|block| digest(&answers(&inputs.of(block))))
                .collect();
            for digest in digests {
                writeln!(out, "{digest}")?;
            }
        }
        Some(block) => {
            let all = inputs.of(block.parse().map_err(io::Error::other)?);
            for (text, answer) in all.iter().zip(answers(&all)) {
                writeln!(out, "{}", serde_json::json!([text, answer]))?;
            }
        }
    }
    out.flush()
}
