//! What a source has as a whole, held against what the library expects of it and against the last build.

use super::Reading;
use crate::diag::{Diagnostic, Rule};
use crate::holdings::draft::Draft;
use crate::holdings::findings::Findings;
use crate::holdings::rules;
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::Hasher;

/// Titles below this number are too few to say anything of how a library writes them.
const FEWEST_TITLES: u64 = 20;

/// What is counted on the way.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Copies, before filters.
    pub(super) copies: u64,
    /// Records of which the filters left no copy.
    pub(super) emptied: u64,
    /// Whether a file is a bibliography of SLiMS.
    pub(super) slims: bool,
    titles: u64,
    shouted: u64,
}

/// What is counted of one record, before it is shaped.
#[derive(Debug, Default)]
pub(super) struct Look {
    copies: u64,
    titled: bool,
    shouted: bool,
    /// Codes of its copies.
    pub(super) codes: Vec<String>,
}

impl Look {
    /// Looks at a record; its codes come later.
    pub(super) fn at(draft: &Draft) -> Self {
        let copies = draft.copies.iter().map(|copy| u64::from(copy.count));
        let letters = |wanted: fn(char) -> bool| draft.title.chars().any(wanted);
        Self {
            copies: copies.sum(),
            titled: letters(char::is_alphabetic),
            shouted: draft.title.len() > 5
                && !letters(char::is_lowercase)
                && letters(char::is_uppercase),
            codes: Vec::new(),
        }
    }
}

impl Tally {
    /// Counts a record. The codes are those seen so far, where they are to be compared.
    pub(super) fn add(
        &mut self,
        look: &Look,
        number: u64,
        control: Option<&str>,
        codes: Option<&mut FxHashSet<u64>>,
        findings: &mut Findings<'_>,
    ) {
        self.copies += look.copies;
        self.titles += u64::from(look.titled);
        self.shouted += u64::from(look.titled && look.shouted);
        let Some(codes) = codes else { return };
        for code in look.codes.iter().filter(|code| !code.is_empty()) {
            let mut hasher = FxHasher::default();
            hasher.write(code.as_bytes());
            let known = if codes.len() < super::MOST_REMEMBERED {
                !codes.insert(hasher.finish())
            } else {
                codes.contains(&hasher.finish())
            };
            if known {
                findings.record(&rules::DUPLICATE_ITEM_CODE, number, control, None, || {
                    format!("item code `{code}` stands on another record too")
                });
            }
        }
    }
}

/// Looks at a source that has been read.
pub(super) fn check(reading: &Reading<'_>, previous: Option<u64>) {
    let (source, n) = (reading.source, reading.summary.n_read);
    let tally = &reading.tally;
    let report = |rule: &'static Rule, message: String, hint: &str| {
        let found = Diagnostic::new(rule, source.location.clone(), message);
        reading.sink.report(if hint.is_empty() {
            found
        } else {
            found.hint(hint)
        });
    };
    if let Some(least) = source.expect.records_min.filter(|least| n < *least) {
        report(
            &rules::TOO_FEW_RECORDS,
            format!(
                "source `{}` has {n} records, {least} are expected at least",
                source.id
            ),
            "export again, or lower `expect.records_min`",
        );
    } else if let Some(before) = previous.filter(|before| n * 10 < before * 7) {
        report(
            &rules::TOO_FEW_RECORDS,
            format!(
                "source `{}` has {n} records, {before} at the last build",
                source.id
            ),
            "export again; if the library did weed its stock, take the source out of `.silang/state.json`",
        );
    }
    if let Some(most) = source.expect.records_max.filter(|most| n > *most) {
        report(
            &rules::TOO_MANY_RECORDS,
            format!(
                "source `{}` has {n} records, {most} are expected at most",
                source.id
            ),
            "look whether a file is named twice or holds another library's titles, or raise `expect.records_max`",
        );
    }
    if let Some(items) = source.expect.items
        && tally.copies.abs_diff(items) * 10 > items
    {
        report(
            &rules::ITEM_COUNT_DIFFERS,
            format!(
                "source `{}` has {} items, about {items} are expected",
                source.id, tally.copies
            ),
            "look at `items` or `items_file`, export again, or correct `expect.items`",
        );
    }
    if tally.emptied > 0 {
        report(
            &rules::NOTHING_LEFT,
            format!(
                "the filters of source `{}` leave no item of {} {}",
                source.id,
                tally.emptied,
                if tally.emptied == 1 {
                    "record"
                } else {
                    "records"
                }
            ),
            "",
        );
    }
    if tally.titles >= FEWEST_TITLES && tally.shouted * 5 > tally.titles * 4 {
        report(
            &rules::SHOUTED_TITLES,
            format!(
                "source `{}` writes {} of {} titles in capitals only",
                source.id, tally.shouted, tally.titles
            ),
            "",
        );
    }
    let unguarded =
        source.exclude.is_empty() && source.include.is_empty() && !source.opac_hide_checked;
    if tally.slims && unguarded && !source.location_map.values().any(|rule| rule.hide) {
        report(
            &rules::HIDDEN_TITLES_RISK,
            format!(
                "source `{}` leaves nothing out, so titles that the library hides in its OPAC may be published",
                source.id
            ),
            "leave them out with `exclude`, or say `opac_hide_checked: true` after looking",
        );
    }
}
