//! The nearest known name, for "did you mean".

use super::analyze::fold;

/// The known name nearest to what was written, if it is near enough to be worth saying.
///
/// Near enough is one slip for every three letters, at least one. Of equally near names the first wins,
/// so the answer depends only on the order in which the names are given.
pub fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(wanted);
    let limit = (wanted.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let slips = strsim::damerau_levenshtein(&wanted, &fold(name));
        if slips <= limit && best.is_none_or(|(least, _)| slips < least) {
            best = Some((slips, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[track_caller]
    fn case(wanted: &str, expected: Option<&str>) {
        let known = ["opening_hours", "unila", "unri", "unsri", "itera"];
        assert_eq!(nearest(wanted, known.into_iter()), expected);
    }

    #[test]
    fn finds_the_nearest_and_stays_silent_when_nothing_is_near() {
        case("unlia", Some("unila"));
        case("UNILA", Some("unila"));
        case("opening-hour", Some("opening_hours"));
        case("unr", Some("unri"));
        case("perpustakaan", None);
        case("", None);
    }
}
