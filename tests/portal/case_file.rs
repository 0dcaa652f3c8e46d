//! Reads and rewrites the text cases of `tests/cases/`.
//!
//! A case is a Markdown file: a `# title`, free text, an optional line `Build date: 2026-02-16`, and fenced blocks that say
//! how the portal of the case differs from the base portal and what is found in it. `tests/cases/README.md` lists the blocks.

use crate::marc;
use crate::pages;
use jiff::civil::Date;
use std::ops::Range;

/// One change to the base portal.
#[derive(Debug)]
pub(crate) enum Change {
    /// A file added, or put in place of the one of the base.
    Put { path: String, bytes: Vec<u8> },
    /// A file taken away.
    Remove { path: String },
    /// Lines of a file of the base replaced.
    Patch { path: String, hunks: Vec<Hunk> },
}

/// Lines that stand once in a file, and the lines that take their place. No old lines: the new ones go to the end.
#[derive(Debug, Default)]
pub(crate) struct Hunk {
    old: Vec<String>,
    new: Vec<String>,
}

/// A look into the finished site.
#[derive(Debug)]
pub(crate) struct Output {
    /// File of the site, with `public/` before it.
    pub(crate) path: String,
    /// CSS selector; the first element counts.
    pub(crate) select: String,
    /// Whether the tags count, or only the words.
    pub(crate) is_html: bool,
    /// What is expected there; empty where nothing may be selected.
    pub(crate) expected: String,
    /// Bytes of the case file that hold what is expected.
    at: Range<usize>,
}

/// A case.
#[derive(Debug)]
pub(crate) struct Case {
    /// The day taken as today, where the case names one.
    pub(crate) build_date: Option<Date>,
    /// Changes to the base portal, in order.
    pub(crate) changes: Vec<Change>,
    /// The findings expected, one a line.
    pub(crate) diagnostics: String,
    /// Whether they are those of a build; else those of a check.
    pub(crate) is_built: bool,
    /// Looks into the finished site, in order.
    pub(crate) outputs: Vec<Output>,
    /// Strings that no file of the site may hold, one a line.
    pub(crate) nowhere: String,
    /// Bytes of the case file that hold the lines of the `diagnostics` block.
    diagnostics_at: Range<usize>,
}

/// A fenced block: its info words, its lines, and the bytes of its lines.
struct Block {
    info: Vec<String>,
    body: String,
    at: Range<usize>,
}

impl Case {
    /// Reads a case; the error says what is wrong with the file.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if !text.starts_with("# ") {
            return Err("the first line is not `# title`".to_owned());
        }
        let blocks = blocks(text)?;
        let build_date = text
            .lines()
            .find_map(|line| line.strip_prefix("Build date: "))
            .map(|day| {
                day.trim()
                    .parse::<Date>()
                    .map_err(|e| format!("`Build date: {day}`: {e}"))
            })
            .transpose()?;
        let mut changes = Vec::new();
        let mut diagnostics = None;
        let mut is_built = false;
        let mut outputs = Vec::new();
        let mut nowhere = String::new();
        for block in blocks {
            let kind = block.info.first().map_or("", String::as_str);
            let path = block
                .info
                .iter()
                .find_map(|word| word.strip_prefix("file="))
                .map(str::to_owned);
            match (kind, path) {
                ("diagnostics", None) if diagnostics.is_some() => {
                    return Err("there are two `diagnostics` blocks".to_owned());
                }
                ("diagnostics", None) => {
                    is_built = block.info.iter().any(|word| word == "build");
                    diagnostics = Some((block.body, block.at));
                }
                ("nowhere", None) => nowhere.push_str(&block.body),
                ("html" | "text", Some(path)) if path.starts_with(pages::FOLDER) => {
                    // A selector may hold blanks, so it comes last.
                    let from = block.info.iter().position(|w| w.starts_with("select="));
                    let words = block.info.get(from.unwrap_or(block.info.len())..);
                    let select = words.unwrap_or_default().join(" ");
                    outputs.push(Output {
                        path,
                        select: select
                            .strip_prefix("select=")
                            .ok_or("a look into the site ends in `select=…`")?
                            .to_owned(),
                        is_html: kind == "html",
                        expected: block.body,
                        at: block.at,
                    });
                }
                ("mrk", Some(path)) => changes.push(Change::Put {
                    path,
                    bytes: marc::iso2709(&block.body)?,
                }),
                ("patch", Some(path)) => changes.push(Change::Patch {
                    path,
                    hunks: hunks(&block.body)?,
                }),
                ("hex", Some(path)) => changes.push(Change::Put {
                    path,
                    bytes: hex(&block.body)?,
                }),
                (_, Some(path)) if block.info.iter().any(|word| word == "remove") => {
                    changes.push(Change::Remove { path });
                }
                (_, Some(path)) => changes.push(Change::Put {
                    path,
                    bytes: block.body.into_bytes(),
                }),
                (_, None) => {
                    return Err(format!(
                        "a block `{kind}` names no file; write `{kind} file=content/…`"
                    ));
                }
            }
        }
        let (diagnostics, diagnostics_at) = diagnostics
            .ok_or("there is no `diagnostics` block (an empty one means: nothing is found)")?;
        Ok(Self {
            build_date,
            changes,
            diagnostics,
            is_built,
            outputs,
            nowhere,
            diagnostics_at,
        })
    }

    /// The text of the case with what was found in place of what was expected: findings, and the outputs in order.
    pub(crate) fn accept(&self, text: &str, diagnostics: &str, outputs: &[String]) -> String {
        let mut places = vec![(self.diagnostics_at.clone(), diagnostics)];
        for (output, found) in self.outputs.iter().zip(outputs) {
            places.push((output.at.clone(), found));
        }
        // From the end, so that the places before stay where they are.
        places.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
        let mut text = text.to_owned();
        for (at, found) in places {
            text.replace_range(at, found);
        }
        text
    }
}

impl Hunk {
    /// Puts the new lines in place of the old.
    pub(crate) fn apply(&self, lines: &mut Vec<String>) -> Result<(), String> {
        if self.old.is_empty() {
            lines.extend(self.new.iter().cloned());
            return Ok(());
        }
        let places: Vec<usize> = (0..lines.len())
            .filter(|at| lines[*at..].starts_with(&self.old))
            .collect();
        match places[..] {
            [at] => {
                lines.splice(at..at + self.old.len(), self.new.iter().cloned());
                Ok(())
            }
            [] => Err(format!(
                "these lines are not in the file:\n{}",
                self.old.join("\n")
            )),
            _ => Err(format!(
                "these lines stand {} times in the file:\n{}",
                places.len(),
                self.old.join("\n")
            )),
        }
    }
}

fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut found = Vec::new();
    let mut open: Option<(String, Block)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let ticks = line.len() - line.trim_start_matches('`').len();
        open = match open.take() {
            None if ticks >= 3 => {
                let info = line[ticks..]
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect();
                Some((
                    line[..ticks].to_owned(),
                    Block {
                        info,
                        body: String::new(),
                        at: at..at,
                    },
                ))
            }
            None => None,
            Some((fence, block)) if line.trim_end() == fence => {
                found.push(block);
                None
            }
            Some((fence, mut block)) => {
                block.body.push_str(line);
                block.at = block.at.start..start + line.len();
                Some((fence, block))
            }
        };
    }
    if open.is_some() {
        return Err("a block is never closed".to_owned());
    }
    Ok(found)
}

/// Hunks are parted by empty lines. `- ` takes a line away, `+ ` adds one, two blanks keep one.
fn hunks(body: &str) -> Result<Vec<Hunk>, String> {
    let mut found = vec![Hunk::default()];
    for line in body.lines() {
        if line.is_empty() {
            found.push(Hunk::default());
            continue;
        }
        let hunk = found.last_mut().ok_or("no hunk")?;
        let rest = line.get(2..).unwrap_or_default().to_owned();
        match line.get(..2).unwrap_or(line) {
            "- " | "-" => hunk.old.push(rest),
            "+ " | "+" => hunk.new.push(rest),
            "  " => {
                hunk.old.push(rest.clone());
                hunk.new.push(rest);
            }
            _ => {
                return Err(format!(
                    "a line of a patch begins with `- `, `+ ` or two blanks, not so: {line}"
                ));
            }
        }
    }
    found.retain(|hunk| !(hunk.old.is_empty() && hunk.new.is_empty()));
    Ok(found)
}

fn hex(body: &str) -> Result<Vec<u8>, String> {
    body.split_whitespace()
        .map(|pair| {
            u8::from_str_radix(pair, 16)
                .map_err(|_| format!("`{pair}` is not a byte in hex digits"))
        })
        .collect()
}
