//! Small forums made by chance, the same ones on every run.

use crate::forum::Forum;
use std::fmt::Write;

/// A generator of numbers (SplitMix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// True `n` times of ten.
    fn of_ten(&mut self, n: u64) -> bool {
        self.below(10) < n
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap();
        from[at]
    }

    /// Some of these, at least one.
    fn some(&mut self, from: &[&str]) -> String {
        let mut chosen: Vec<&str> = from.iter().copied().filter(|_| self.of_ten(6)).collect();
        if chosen.is_empty() {
            chosen.push(from[0]);
        }
        chosen.join(", ")
    }

    /// A day of the first half of 2026.
    fn day(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.below(6), 1 + self.below(28))
    }

    /// `from` and `until`, each there or not; sometimes the wrong way round.
    fn days(&mut self) -> String {
        let mut text = String::new();
        if self.of_ten(3) {
            write!(text, ", from: {}", self.day()).unwrap();
        }
        if self.of_ten(3) {
            write!(text, ", until: {}", self.day()).unwrap();
        }
        text
    }
}

pub(crate) const MEMBERS: [&str; 5] = ["a", "b", "c", "d", "e"];
pub(crate) const CATEGORIES: [&str; 3] = ["s1", "lecturer", "public"];

/// A forum of five members, two agreements and up to three schemes.
pub(crate) fn forum(seed: u64) -> Forum {
    let mut chance = Chance::new(seed);
    let mut forum = Forum::empty();
    for member in MEMBERS {
        let text = self::member(&mut chance);
        forum = forum.with(&format!("members/{member}"), &text);
    }
    for (name, other) in [("p", "q"), ("q", "p")] {
        let text = agreement(&mut chance, other);
        forum = forum.with(&format!("agreements/{name}"), &text);
    }
    for name in ["x", "y", "z"] {
        if name == "x" || chance.of_ten(5) {
            let text = scheme(&mut chance);
            forum = forum.with(&format!("schemes/{name}"), &text);
        }
    }
    forum
}

fn member(chance: &mut Chance) -> String {
    const STATUS: [&str; 6] = [
        "active",
        "active",
        "active",
        "active",
        "honorary",
        "suspended",
    ];
    let mut membership = format!("status: {}, since: ", chance.pick(&STATUS));
    let since = chance.pick(&["\"2015\"", "\"2015\"", "\"2026-02\""]);
    membership.push_str(since);
    if chance.of_ten(2) {
        write!(membership, ", until: {}", chance.day()).unwrap();
    }
    if chance.of_ten(3) {
        let (from, until) = (chance.day(), chance.day());
        let status = chance.pick(&STATUS);
        write!(
            membership,
            ", history: [{{status: {status}, from: {from}, until: {until}}}, {{status: active, from: {until}}}]"
        )
        .unwrap();
    }
    let visibility = chance.pick(&["public", "public", "public", "public", "internal"]);
    let walk_in = chance.pick(&["yes", "no", "card_only", "letter_only", "appointment"]);
    format!(
        "name: P\nmembership: {{{membership}}}\nvisibility: {visibility}\nvisiting: {{walk_in: \"{walk_in}\"}}\n"
    )
}

fn agreement(chance: &mut Chance, other: &str) -> String {
    let status = chance.pick(&["active", "active", "active", "signed", "expired"]);
    let visibility = chance.pick(&["public", "public", "internal"]);
    let mut text = format!("title: P\nstatus: {status}\nvisibility: {visibility}\nperiods:\n");
    for _ in 0..=chance.below(2) {
        write!(text, "  - {{start: {}", chance.day()).unwrap();
        if chance.of_ten(8) {
            write!(text, ", end: {}", chance.day()).unwrap();
        }
        text.push_str("}\n");
    }
    if chance.of_ten(3) {
        writeln!(text, "relationships: [{{type: supersedes, ref: {other}}}]").unwrap();
    }
    text
}

fn scheme(chance: &mut Chance) -> String {
    let status = chance.pick(&["active", "active", "active", "pilot", "planned"]);
    let kind = chance.pick(&["personal", "library_held", "letter"]);
    let visibility = chance.pick(&["public", "public", "public", "members"]);
    let agreement = chance.pick(&["p", "q"]);
    let mut text = format!(
        "name: K\nstatus: {status}\nkind: {kind}\nvisibility: {visibility}\nagreement: {agreement}\n"
    );
    for (key, n) in [("from", 2), ("until", 2)] {
        if chance.of_ten(n) {
            writeln!(text, "{key}: {}", chance.day()).unwrap();
        }
    }
    if chance.of_ten(3) {
        let levels = chance.some(&["enter", "read", "wifi"]);
        writeln!(
            text,
            "default_entitlements: {{public: {{levels: [{levels}]}}}}"
        )
        .unwrap();
    }
    text.push_str("participants:\n");
    for member in MEMBERS {
        // Now and then none or two entries of one member.
        for _ in 0..chance.below(10).div_ceil(5) {
            let (days, issues) = (chance.days(), chance.some(&CATEGORIES));
            writeln!(
                text,
                "  - {{member: {member}{days}, issues_to: [{issues}]}}"
            )
            .unwrap();
        }
    }
    text.push_str("acceptances:\n");
    for host in MEMBERS {
        for _ in 0..chance.below(10).div_ceil(5) {
            text.push_str(&acceptance(chance, host));
        }
    }
    text
}

fn acceptance(chance: &mut Chance, host: &str) -> String {
    let mut text = format!("  - {{host: {host}{}", chance.days());
    if chance.of_ten(3) {
        write!(text, ", home: [{}]", chance.some(&MEMBERS)).unwrap();
    }
    if chance.of_ten(2) {
        write!(text, ", excluded_homes: [{}]", chance.some(&["c", "d"])).unwrap();
    }
    text.push_str(", categories: {");
    for category in CATEGORIES {
        if chance.of_ten(7) {
            let levels = chance.some(&["none", "enter", "read", "theses", "borrow"]);
            write!(text, "{category}: {{levels: [{levels}]}}, ").unwrap();
        }
    }
    text.push_str("}, suspensions: [");
    if chance.of_ten(3) {
        let from = chance.day();
        write!(text, "{{from: {from}, reason: Tutup").unwrap();
        if chance.of_ten(7) {
            write!(text, ", until: {}", chance.day()).unwrap();
        }
        if chance.of_ten(5) {
            write!(text, ", categories: [{}]", chance.some(&CATEGORIES)).unwrap();
        }
        text.push('}');
    }
    text.push_str("]}\n");
    text
}
