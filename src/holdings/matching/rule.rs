//! When two descriptions are of one edition, and what speaks against it.

use super::keys::{Keys, houses_agree};
use super::words::{Overlap, carrying, overlap};
use crate::holdings::catalog::{Format, JoinRule};

/// Printings under one ISBN may lie so many years apart.
pub(super) const YEARS: i16 = 2;
/// Words of the shorter title that an ISBN wants to see in both, in percent.
const TITLE_SHARE: usize = 60;
/// Pages that two countings of one book may differ by.
const PAGES: u16 = 10;

/// A pair that a rule joins, with how much of it agrees: of two pairs, the better one is joined first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) rule: JoinRule,
    pub(crate) score: u8,
}

/// What keeps two descriptions apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    Material,
    Part,
    Edition,
    Years,
    Title,
    Names,
    Publisher,
    Language,
    Isbn,
    Issn,
    Pages,
    Generic,
    Evidence,
}

impl Obstacle {
    /// In words, after "they are kept apart because".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Material => "one is another kind of material",
            Self::Part => "they are different parts of a work",
            Self::Edition => "their edition statements differ",
            Self::Years => "their years differ",
            Self::Title => "their titles differ",
            Self::Names => "nobody is named in both",
            Self::Publisher => "their publishers differ",
            Self::Language => "their languages differ",
            Self::Isbn => "each has an ISBN that the other has not",
            Self::Issn => "each has an ISSN that the other has not",
            Self::Pages => "their numbers of pages differ",
            Self::Generic => {
                "many works have this title, and neither publisher nor pages show that it is the same one"
            }
            Self::Evidence => "too little is known to tell",
        }
    }
}

/// How far two titles agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Titles {
    Differ,
    /// Enough words in common for two descriptions that share a number.
    Share,
    /// One is the other without its end.
    Front,
    /// The same but for a slip of the pen.
    Near,
    Same,
}

fn titles(a: &Keys<'_>, b: &Keys<'_>) -> Titles {
    let one_bare = a.subtitle.is_empty() || b.subtitle.is_empty();
    let subtitles =
        one_bare || a.subtitle == b.subtitle || overlap(&a.subtitle, &b.subtitle).share() >= 50;
    if a.title == b.title && subtitles {
        return Titles::Same;
    }
    let proper = overlap(&a.title, &b.title);
    let (left, right) = (a.full(), b.full());
    let full = if a.subtitle.is_empty() && b.subtitle.is_empty() {
        proper
    } else {
        overlap(&left, &right)
    };
    let either = |test: fn(Overlap) -> bool| (subtitles && test(proper)) || test(full);
    if either(Overlap::is_same) {
        return Titles::Same;
    }
    if either(Overlap::is_near) {
        return Titles::Near;
    }
    // A title entered without the colon before its subtitle, against one that lost the subtitle.
    let front = |short: &Keys<'_>, long: &str| {
        short.subtitle.is_empty()
            && carrying(&short.title).len() > 1
            && long
                .strip_prefix(&*short.title)
                .is_some_and(|rest| rest.starts_with(' '))
    };
    if front(a, &right) || front(b, &left) {
        return Titles::Front;
    }
    if full.share().max(proper.share()) >= TITLE_SHARE {
        Titles::Share
    } else {
        Titles::Differ
    }
}

/// `None` where one side says nothing.
fn agree<T: PartialEq>(a: Option<T>, b: Option<T>) -> Option<bool> {
    Some(a? == b?)
}

/// How far the people and bodies agree that are named in both; `None` where one side names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    Differ,
    /// A word in common, such as a given name; it takes more than that.
    Weak,
    /// Most words of the shorter list.
    Agree,
    Same,
}

fn names(a: &str, b: &str) -> Option<Names> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let shared = overlap(a, b);
    Some(if shared.is_same() {
        Names::Same
    } else if shared.share() >= 60 {
        Names::Agree
    } else if shared.common + shared.near > 0 {
        Names::Weak
    } else {
        Names::Differ
    })
}

fn publishers(a: &Keys<'_>, b: &Keys<'_>) -> Option<bool> {
    (!a.publisher.is_empty() && !b.publisher.is_empty())
        .then(|| houses_agree(&a.publisher, &b.publisher))
}

fn pages(a: &Keys<'_>, b: &Keys<'_>) -> Option<bool> {
    let (one, other) = (a.pages?, b.pages?);
    Some(same_length(one.min(other), one.max(other)))
}

/// Whether two numbers of pages, the smaller first, may be countings of one book.
pub(super) fn same_length(fewest: u16, most: u16) -> bool {
    most.saturating_sub(fewest) <= PAGES.max(most / 30)
}

fn shares<T: PartialEq>(a: &[T], b: &[T]) -> Option<bool> {
    (!a.is_empty() && !b.is_empty()).then(|| a.iter().any(|number| b.contains(number)))
}

/// Looks at two descriptions by every rule, the best-founded first. An ISBN that many titles bear is no evidence.
pub(crate) fn compare(a: &Keys<'_>, b: &Keys<'_>, trust_isbn: bool) -> Result<Match, Obstacle> {
    if a.material() != b.material() {
        return Err(Obstacle::Material);
    }
    if a.part != b.part {
        return Err(Obstacle::Part);
    }
    if agree(a.edition, b.edition) == Some(false) {
        return Err(Obstacle::Edition);
    }
    let (isbn, issn) = (shares(&a.isbn, &b.isbn), shares(&a.issn, &b.issn));
    let serial = a.format == Format::Serial;
    if serial && issn.is_some() {
        return by_issn(a, b, issn == Some(true));
    }
    let years = agree(a.year, b.year);
    let apart = a
        .year
        .zip(b.year)
        .map_or(0, |(one, other)| one.abs_diff(other));
    if trust_isbn && isbn == Some(true) && apart <= YEARS.unsigned_abs() {
        return by_isbn(a, b, years);
    }
    if years == Some(false) {
        return Err(Obstacle::Years);
    }
    if isbn == Some(false) {
        return Err(Obstacle::Isbn);
    }
    if a.language != b.language && !a.language.is_empty() && !b.language.is_empty() {
        return Err(Obstacle::Language);
    }
    by_title(a, b, years)
}

/// What keeps two descriptions apart, in the order in which a person would say it: another title comes first.
pub(crate) fn obstacle(a: &Keys<'_>, b: &Keys<'_>) -> Option<Obstacle> {
    let found = compare(a, b, true).err()?;
    if titles(a, b) == Titles::Differ {
        return Some(Obstacle::Title);
    }
    Some(found)
}

fn by_isbn(a: &Keys<'_>, b: &Keys<'_>, years: Option<bool>) -> Result<Match, Obstacle> {
    let titles = titles(a, b);
    if titles == Titles::Differ {
        return Err(Obstacle::Title);
    }
    // A number that was given twice: the titles are only alike, and other people made the book.
    let names = names(&a.names, &b.names);
    let publishers = publishers(a, b);
    if titles == Titles::Share && names == Some(Names::Differ) {
        return Err(Obstacle::Names);
    }
    if titles == Titles::Share && publishers == Some(false) {
        return Err(Obstacle::Publisher);
    }
    Ok(Match {
        rule: JoinRule::Isbn,
        score: score(titles, names, years, publishers, pages(a, b)),
    })
}

fn by_issn(a: &Keys<'_>, b: &Keys<'_>, shared: bool) -> Result<Match, Obstacle> {
    if !shared {
        return Err(Obstacle::Issn);
    }
    let titles = titles(a, b);
    if titles == Titles::Differ {
        return Err(Obstacle::Title);
    }
    Ok(Match {
        rule: JoinRule::Issn,
        score: score(titles, None, None, publishers(a, b), None),
    })
}

fn by_title(a: &Keys<'_>, b: &Keys<'_>, years: Option<bool>) -> Result<Match, Obstacle> {
    let (publishers, pages) = (publishers(a, b), pages(a, b));
    if publishers == Some(false) {
        return Err(Obstacle::Publisher);
    }
    if pages == Some(false) {
        return Err(Obstacle::Pages);
    }
    let titles = titles(a, b);
    let backing = publishers == Some(true) || pages == Some(true);
    match titles {
        Titles::Differ | Titles::Share => return Err(Obstacle::Title),
        Titles::Near | Titles::Front if !(backing && years == Some(true)) => {
            return Err(Obstacle::Title);
        }
        _ => {}
    }
    let names = names(&a.names, &b.names);
    if matches!(names, Some(Names::Differ | Names::Weak)) {
        return Err(Obstacle::Names);
    }
    if (a.is_generic() || b.is_generic()) && !same_imprint(a, b, names, years, pages) {
        return Err(Obstacle::Generic);
    }
    let score = score(titles, names, years, publishers, pages);
    let dated = years == Some(true);
    let rule = match names {
        Some(Names::Agree | Names::Same) if dated || backing => JoinRule::TitleAuthor,
        // Nobody is named on one side at least: the imprint has to speak.
        None if dated && publishers == Some(true) && titles >= Titles::Near => {
            JoinRule::TitleImprint
        }
        _ => return Err(Obstacle::Evidence),
    };
    Ok(Match { rule, score })
}

/// Whether two works of a title that many have are of one body, one publisher and one year, in full.
fn same_imprint(
    a: &Keys<'_>,
    b: &Keys<'_>,
    names: Option<Names>,
    years: Option<bool>,
    pages: Option<bool>,
) -> bool {
    let house = !a.publisher.is_empty() && overlap(&a.publisher, &b.publisher).is_same();
    years == Some(true)
        && match names {
            Some(Names::Same) => house || pages == Some(true),
            Some(Names::Agree) => house && pages == Some(true),
            None => house && (a.names.is_empty() && b.names.is_empty() || pages == Some(true)),
            _ => false,
        }
}

fn score(
    titles: Titles,
    names: Option<Names>,
    years: Option<bool>,
    publishers: Option<bool>,
    pages: Option<bool>,
) -> u8 {
    let yes = |answer: Option<bool>, points: u8| if answer == Some(true) { points } else { 0 };
    titles as u8
        + yes(years, 16)
        + yes(names.map(|names| names >= Names::Agree), 8)
        + yes(publishers, 8)
        + yes(pages, 6)
}

/// Whether two titles under one ISBN are of clearly different works.
pub(super) fn clearly_differ(a: &Keys<'_>, b: &Keys<'_>) -> bool {
    titles(a, b) == Titles::Differ && overlap(&a.full(), &b.full()).share() < 50
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::holdings::catalog::BibRecord;

    fn book(title: &str, author: &str, year: i16, isbn: &[&str]) -> BibRecord {
        BibRecord {
            title: title.to_owned(),
            authors: vec![author.to_owned()],
            year: Some(year),
            isbn: isbn.iter().map(|isbn| (*isbn).to_owned()).collect(),
            ..BibRecord::default()
        }
    }

    #[track_caller]
    fn verdict(a: &BibRecord, b: &BibRecord) -> Result<JoinRule, Obstacle> {
        let (a, b) = (Keys::new(a), Keys::new(b));
        let there = compare(&a, &b, true);
        assert_eq!(there, compare(&b, &a, true), "the order matters");
        there.map(|found| found.rule)
    }

    const ISBN: &[&str] = &["9789793062792"];

    #[test]
    fn one_edition_is_known_under_many_spellings() {
        let first = book("Laskar Pelangi", "Andrea Hirata", 2005, ISBN);
        for (other, rule) in [
            (
                book("Laskar pelangi", "Hirata, Andrea", 2005, &[]),
                JoinRule::TitleAuthor,
            ),
            (
                book("Laskar pelangi : novel", "A. Hirata", 2006, ISBN),
                JoinRule::Isbn,
            ),
            (
                book("Lasjkar pelangie", "Hirata", 2005, ISBN),
                JoinRule::Isbn,
            ),
        ] {
            assert_eq!(verdict(&first, &other), Ok(rule), "{other:?}");
        }
        let mut nobody = book("Himpunan peraturan kepegawaian negeri", "", 2010, &[]);
        nobody.publisher = "Fokusmedia".to_owned();
        assert_eq!(verdict(&nobody, &nobody), Ok(JoinRule::TitleImprint));
    }

    #[test]
    fn what_differs_stays_apart() {
        let fisika = |title: &str, year, isbn: &[&str]| book(title, "Halliday", year, isbn);
        let basis = fisika("Fisika dasar", 2010, ISBN);
        for (other, why) in [
            (fisika("Fisika dasar jilid 2", 2010, ISBN), Obstacle::Part),
            (fisika("Fisika dasar", 2014, ISBN), Obstacle::Years),
            (fisika("Kimia organik", 2010, ISBN), Obstacle::Title),
            (
                book("Fisika statistik", "Chang", 2010, ISBN),
                Obstacle::Title,
            ),
            (
                fisika("Fisika dasar", 2010, &["9786024250010"]),
                Obstacle::Isbn,
            ),
            (book("Fisika dasar", "Giancoli", 2010, &[]), Obstacle::Names),
            (fisika("Fisika modern", 2010, &[]), Obstacle::Title),
        ] {
            assert_eq!(verdict(&basis, &other), Err(why), "{other:?}");
        }
        let mut one = fisika("Fisika dasar", 2010, ISBN);
        let mut other = one.clone();
        one.edition = "Ed. 1".to_owned();
        other.edition = "Edisi kedua".to_owned();
        assert_eq!(verdict(&one, &other), Err(Obstacle::Edition));
        let mut one = fisika("Fisika kuantum", 2010, &[]);
        let mut other = one.clone();
        one.publisher = "Raja Grafindo Persada".to_owned();
        other.publisher = "Rajagrafindo".to_owned();
        assert_eq!(verdict(&one, &other), Ok(JoinRule::TitleAuthor));
        other.publisher = "Erlangga".to_owned();
        assert_eq!(verdict(&one, &other), Err(Obstacle::Publisher));
    }

    #[test]
    fn a_title_that_many_works_have_needs_more() {
        let mut one = book("Matematika", "Sukino", 2007, &[]);
        let mut other = one.clone();
        assert_eq!(verdict(&one, &other), Err(Obstacle::Generic));
        one.extent = "xii, 240 hlm.".to_owned();
        other.extent = "240 p.".to_owned();
        assert_eq!(verdict(&one, &other), Ok(JoinRule::TitleAuthor));
        other.extent = "312 p.".to_owned();
        assert_eq!(verdict(&one, &other), Err(Obstacle::Pages));
        let micro = book("Teori ekonomi mikro", "Sukirno", 2010, &[]);
        let macro_ = book("Teori ekonomi makro", "Sukirno", 2010, &[]);
        assert_eq!(verdict(&micro, &macro_), Err(Obstacle::Title));
    }
}
