//! Answers questions from an index: which documents, in which order, how many. `FORMAT.md`, section 9, in code.
//!
//! The twin of the theme's `js/search/search.js`: what is decided here is decided by the question and the index alone,
//! so that every client gives the same answer. Stays whole above 500 lines: it is one walk from a question to a page of results, each step short.

use super::query::{ALL_FIELDS, Clause, Phrase, Query, SUBJECT, sequence, terms_of};
use super::reader::{Card, Posting, Reader, Told};
use super::wire::Member;
use crate::error::Result;
use crate::text::identifiers::identify;
use crate::text::spelling::{distance, plain, skeleton, slips};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A clause in fewer documents than this is never soft.
const FREQUENT: u64 = 1000;
const TITLE: u8 = 1;
/// The fields of which postings of other words and cards tell: title, author, subject.
const TOLD: u8 = 7;
/// The most that lists of frequent words may weigh for one question.
const LISTS_BYTES: u64 = 160 * 1024;
/// Fewer results than this among the best postings of frequent words are too few to trust.
const EXPECTED: f64 = 40.0;
/// Lists that weigh no more than this together are fetched whole.
const CHEAP_BYTES: u64 = 24 * 1024;
const FILES_AT_ONCE: usize = 10;
const BATCHES: usize = 4;
const COMPLETIONS: usize = 100;
const CORRECTIONS: usize = 3;
const VARIANTS: usize = 8;
/// So many clauses, the rarest, are taken for misspelt where nothing has all words.
const DOUBTED: usize = 3;
/// A word of so many documents is taken for what was meant without looking further.
const COMMON: u64 = 64;
const FEW: usize = 10;
const SORTED_CARDS: usize = 200;
/// Results that visitors see first, and then with every wish for more: `BATCH` of the theme's `js/search/page.js`.
pub const PAGE: usize = 8;
/// Beyond every degree.
const FAR: f64 = 1e5;

/// In which order results come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest year first.
    Newest,
    /// Earliest year first.
    Oldest,
    /// By title.
    Title,
    /// Nearest holder first, from the middle of the members of `Question::at`.
    Nearest,
}

/// What results are narrowed to; a list without entries narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    /// Ids of members.
    pub member: Vec<String>,
    /// Names of regencies.
    pub regency: Vec<String>,
    /// Codes of types.
    pub kind: Vec<String>,
    /// Codes of languages.
    pub language: Vec<String>,
    /// Codes of class groups.
    pub class: Vec<String>,
    /// Subject headings.
    pub subject: Vec<String>,
    /// First year.
    pub from: Option<u64>,
    /// Last year.
    pub to: Option<u64>,
}

impl Filters {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// As typed.
    pub text: String,
    /// Whether the last word is still being typed.
    pub is_typing: bool,
    /// What results are narrowed to.
    pub filters: Filters,
    /// In which order they come.
    pub sort: Sort,
    /// Name of the regency that the visitor is in.
    pub at: String,
    /// Names of fields in other languages, in lower case, with those of `FORMAT.md`, section 9.
    pub names: BTreeMap<String, String>,
}

/// A word that nothing has, and those that were looked for in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As typed.
    pub from: String,
    /// Closest first.
    pub to: Vec<String>,
}

/// Results from one place to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub cards: Vec<Card>,
    /// How many results there are in all.
    pub total: u64,
    /// Whether that number is exact; else it is about so.
    pub is_exact: bool,
    /// What was looked for in place of words that nothing has.
    pub corrections: Vec<Correction>,
    /// The number that the question was, if it was one.
    pub number: Option<String>,
}

#[derive(Debug, Clone)]
struct Form {
    words: Vec<Rc<Posting>>,
    /// 2 for what was asked for, 1 for what is like it.
    weight: i64,
    idfs: Vec<i64>,
}

/// A clause with its postings.
#[derive(Debug, Clone)]
struct Asked {
    forms: Vec<Form>,
    mask: u8,
    df: u64,
    is_fixed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    doc: u32,
    score: i64,
    is_sure: bool,
}

/// How a document meets a clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Not,
    /// Its score.
    Yes(i64),
    /// Only a tail or a card can tell; the score it would have.
    Maybe(i64),
}

/// The answer to one question, page by page.
pub struct Answer<'r, 'f> {
    index: &'r Reader<'f>,
    question: Question,
    clauses: Vec<Clause>,
    asked: Vec<Asked>,
    required: Vec<Asked>,
    soft: Vec<Asked>,
    phrases: Vec<Phrase>,
    corrections: Vec<Correction>,
    number: Option<String>,
    /// Every document that meets the words, before the filters.
    matched: Vec<Candidate>,
    candidates: Vec<Candidate>,
    /// Of the first candidates that were looked up and found right.
    cards: Vec<Card>,
    next: usize,
    /// Up to which place was looked up last.
    shown: usize,
    lookups: u64,
    hits: u64,
    /// Whether `matched` has all documents; else it comes from so many of `df`.
    is_whole: bool,
    n_looked: u64,
    df: u64,
    is_widened: bool,
}

impl<'r, 'f> Answer<'r, 'f> {
    /// Looks for an answer; what its first results need is fetched by `page`.
    pub fn to(index: &'r Reader<'f>, question: Question) -> Result<Self> {
        let mut answer = Self {
            index,
            question,
            clauses: Vec::new(),
            asked: Vec::new(),
            required: Vec::new(),
            soft: Vec::new(),
            phrases: Vec::new(),
            corrections: Vec::new(),
            number: None,
            matched: Vec::new(),
            candidates: Vec::new(),
            cards: Vec::new(),
            next: 0,
            shown: 0,
            lookups: 0,
            hits: 0,
            is_whole: true,
            n_looked: 0,
            df: 0,
            is_widened: false,
        };
        answer.find()?;
        Ok(answer)
    }

    /// Results from a place up to `n`.
    pub fn page(&mut self, from: usize, n: usize) -> Result<Page> {
        self.look(n)?;
        if self.cards.len() < n && self.next == self.candidates.len() && self.can_grow() {
            // Past the best postings of the rarest word.
            self.index.next_round();
            self.required[0] = self.loaded(&self.required[0], true)?;
            self.grow(Self::match_documents)?;
            self.look(n)?;
        }
        let (total, is_exact) = self.total();
        Ok(Page {
            cards: self.cards.iter().take(n).skip(from).cloned().collect(),
            total,
            is_exact,
            corrections: self.corrections.clone(),
            number: self.number.clone(),
        })
    }

    /// Where there are few results, finds those with words that are like the ones asked for; they come after the others.
    /// Says whether there are more now.
    pub fn widen(&mut self) -> Result<bool> {
        if self.question.is_typing || self.number.is_some() || self.is_widened {
            return Ok(false);
        }
        self.is_widened = true;
        self.look(FEW)?;
        let (before, is_exact) = self.total();
        if !is_exact || before >= FEW as u64 {
            return Ok(false);
        }
        if before == 0 {
            // One of the words may be misspelt, though there is such a word; the rarest most likely.
            for at in self.doubtful() {
                let asked = self.asked[at].clone();
                if self.liken(at, true)? {
                    self.grow(Self::run)?;
                    self.look(FEW)?;
                    if !self.cards.is_empty() {
                        return Ok(true);
                    }
                }
                self.asked[at] = asked;
            }
        }
        let mut found_any = false;
        for at in 0..self.clauses.len() {
            found_any |= self.liken(at, false)?;
        }
        // What was tried in vain is to be forgotten, too.
        if found_any || (before == 0 && !self.clauses.is_empty()) {
            self.grow(Self::run)?;
        }
        Ok(self.total().0 > before)
    }

    fn find(&mut self) -> Result<()> {
        let number = identify(&self.question.text);
        self.index.next_round();
        let identified = match &number {
            Some(number) => self.index.identified(number)?,
            None => Vec::new(),
        };
        if !identified.is_empty() {
            self.number = number;
            self.matched = sure(identified);
            return self.narrow();
        }
        let mut query = Query::parse(&self.question.text, &self.question.names);
        for heading in &self.question.filters.subject {
            let heading = Query::heading(heading, SUBJECT);
            query.clauses.extend(heading.clauses);
            query.phrases.extend(heading.phrases);
        }
        self.phrases = query.phrases;
        if query.clauses.is_empty() && query.numbers.is_empty() {
            // Filters alone list what they choose.
            if self.question.text.trim().is_empty() && !self.question.filters.is_empty() {
                let living = (0..self.index.documents).filter(|doc| !self.index.dead.contains(doc));
                self.matched = sure(living.collect());
            }
            return self.narrow();
        }
        self.clauses = query.clauses;
        self.asked = self.ask()?;
        for number in &query.numbers {
            let docs = self.index.identified(number)?;
            self.asked.push(number_clause(docs));
        }
        self.run()?;
        self.narrow()?;
        if self.question.sort != Sort::Relevance {
            // What is sorted otherwise cannot be added to later.
            self.widen()?;
        }
        Ok(())
    }

    /// Finds more, and puts it after what is shown already.
    fn grow(&mut self, find: impl Fn(&mut Self) -> Result<()>) -> Result<()> {
        let shown = std::mem::take(&mut self.cards);
        let known: BTreeSet<u32> = shown.iter().map(|card| card.doc).collect();
        find(self)?;
        self.narrow()?;
        if self.question.sort != Sort::Relevance {
            return Ok(());
        }
        self.candidates
            .sort_by_key(|candidate| !known.contains(&candidate.doc));
        self.next = known.len();
        self.cards = shown;
        Ok(())
    }

    /// Postings of clauses, with completions of the last word and corrections of those that nothing meets.
    fn ask(&mut self) -> Result<Vec<Asked>> {
        let is_typing = self.question.is_typing;
        let clauses = self.clauses.clone();
        let all = clauses
            .iter()
            .flat_map(|clause| clause.forms.iter().flatten());
        let mut words = self.index.postings(all.map(String::as_str))?;
        self.load_early(&clauses)?;
        let has_fat = self.has_fat(&clauses);
        if has_fat {
            let telling = self.telling(&clauses);
            self.tell(&mut words, &telling)?;
        }
        let mut list: Vec<Asked> = clauses
            .iter()
            .map(|clause| self.met((clause.mask, clause.is_fixed), &clause.forms, &words, 2))
            .collect();
        for (at, clause) in clauses.iter().enumerate() {
            // A last word that nothing meets is taken as the beginning of one, too.
            if clause.is_open && (is_typing || list[at].df == 0) {
                let form = clause.forms.first().cloned().unwrap_or_default();
                let begun = form.last().cloned().unwrap_or_default();
                let completions = self.index.completions(&begun)?;
                self.complete(&mut list[at], &form, &completions)?;
            }
            if list[at].df > 0 || clause.word.is_empty() || (clause.is_open && is_typing) {
                continue;
            }
            let limit = slips(&plain(&clause.word));
            if limit == 0 {
                continue;
            }
            let to = self.corrected(&clause.word, limit)?;
            if to.is_empty() {
                continue;
            }
            self.index.next_round();
            let mut words = self.index.postings(to.iter().map(String::as_str))?;
            if has_fat {
                self.tell(&mut words, &to)?;
            }
            let forms: Vec<Vec<String>> = to.iter().map(|word| vec![word.clone()]).collect();
            list[at] = self.met((clause.mask, clause.is_fixed), &forms, &words, 1);
            self.corrections.push(Correction {
                from: clause.word.clone(),
                to,
            });
        }
        Ok(list)
    }

    fn has_fat(&self, clauses: &[Clause]) -> bool {
        let mut all = clauses.iter().flat_map(|clause| &clause.forms).flatten();
        all.any(|word| self.index.stub(word).is_some())
    }

    /// Lets postings of some words tell of frequent ones.
    fn tell(&self, postings: &mut BTreeMap<String, Rc<Posting>>, words: &[String]) -> Result<()> {
        for word in words {
            let rows = self.index.rows(word)?;
            if let Some(posting) = postings.get_mut(word) {
                *posting = Rc::new(self.index.telling(posting, rows));
            }
        }
        Ok(())
    }

    /// The words whose postings are to tell of frequent words: of one clause, the one with the
    /// longest word that is not frequent. It tells of all documents that meet it.
    fn telling(&self, clauses: &[Clause]) -> Vec<String> {
        let longest = |form: &Vec<String>| {
            let rare = form.iter().filter(|word| self.index.stub(word).is_none());
            let longest = rare.rev().max_by_key(|word| word.chars().count());
            longest.cloned().ok_or(())
        };
        let telling = clauses.iter().rev().filter_map(|clause| {
            let words: std::result::Result<Vec<String>, ()> =
                clause.forms.iter().map(longest).collect();
            words.ok().filter(|words| !words.is_empty())
        });
        telling
            .max_by_key(|words| words[0].chars().count())
            .unwrap_or_default()
    }

    fn met(
        &self,
        (mask, is_fixed): (u8, bool),
        forms: &[Vec<String>],
        words: &BTreeMap<String, Rc<Posting>>,
        weight: i64,
    ) -> Asked {
        let forms: Vec<Form> = forms
            .iter()
            .filter_map(|form| {
                let words: Option<Vec<Rc<Posting>>> =
                    form.iter().map(|word| words.get(word).cloned()).collect();
                words.map(|words| Form {
                    idfs: words.iter().map(|posting| self.idf(posting.df)).collect(),
                    words,
                    weight,
                })
            })
            .collect();
        Asked {
            df: forms.iter().map(rarest).max().unwrap_or(0),
            forms,
            mask,
            is_fixed,
        }
    }

    /// Adds words that the last one begins; together they count as one word.
    fn complete(
        &self,
        asked: &mut Asked,
        form: &[String],
        completions: &BTreeSet<String>,
    ) -> Result<()> {
        let before = form.get(..form.len().saturating_sub(1)).unwrap_or_default();
        let own: BTreeSet<Vec<String>> = asked.forms.iter().map(spelled).collect();
        let all = before.iter().chain(completions).map(String::as_str);
        let words = self.index.postings(all)?;
        let forms: Vec<Vec<String>> = completions
            .iter()
            .map(|word| before.iter().chain([word]).cloned().collect())
            .collect();
        let mut found = self
            .met((asked.mask, asked.is_fixed), &forms, &words, 1)
            .forms;
        found.retain(|form| !own.contains(&spelled(form)));
        let last = |form: &Form| {
            form.words
                .last()
                .map_or((0, String::new()), |word| (word.df, word.word.clone()))
        };
        found.sort_by_cached_key(|form| {
            let (df, word) = last(form);
            (Reverse(df), word)
        });
        found.truncate(COMPLETIONS);
        let idf = self.idf(found.iter().map(|form| last(form).0).sum());
        for form in &mut found {
            if let Some(own) = form.idfs.last_mut() {
                *own = idf;
            }
        }
        let best = found.iter().map(rarest).max().unwrap_or(0);
        asked.df = asked.df.max(best);
        asked.forms.extend(found);
        Ok(())
    }

    /// The clauses that are doubted where nothing has all words, the rarest first.
    fn doubtful(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.clauses.len()).collect();
        places.sort_by_key(|at| (self.asked[*at].df, *at));
        places.truncate(DOUBTED);
        places
    }

    /// Adds words of the same skeleton to a clause, or any that are close to it; says whether there are any.
    fn liken(&mut self, at: usize, is_doubted: bool) -> Result<bool> {
        let clause = self.clauses[at].clone();
        let word = &clause.word;
        let limit = slips(&plain(word));
        let is_corrected = self.corrections.iter().any(|other| other.from == *word);
        if limit == 0 || (is_corrected && !is_doubted) {
            return Ok(false);
        }
        let mut keys: Vec<String> = Vec::new();
        if is_doubted {
            keys.extend([ending(word), ends(word)]);
        }
        keys.extend(skeleton(word).map(|skeleton| format!("~{skeleton}")));
        self.index.next_round();
        let mut near = self.index.neighbors(word, &keys, is_doubted)?;
        for form in &self.asked[at].forms {
            if let [only] = form.words.as_slice() {
                near.remove(&only.word);
            }
        }
        let mut words = closest(word, &near, limit);
        words.truncate(VARIANTS);
        self.index.next_round();
        let postings = self
            .index
            .postings(words.iter().map(|(_, word)| word.as_str()))?;
        let forms: Vec<Vec<String>> = words.into_iter().map(|(_, word)| vec![word]).collect();
        let more = self.met((clause.mask, clause.is_fixed), &forms, &postings, 1);
        let found_any = !more.forms.is_empty();
        self.asked[at].df = self.asked[at].df.max(more.df);
        self.asked[at].forms.extend(more.forms);
        Ok(found_any)
    }

    /// The closest words in place of one that nothing has: those that are known already, else those with the same
    /// ending or skeleton, else those that begin and end alike.
    fn corrected(&self, word: &str, limit: usize) -> Result<Vec<String>> {
        let mut near = self.index.neighbors(word, &[], true)?;
        // What few documents have may be a slip itself.
        near.retain(|_, df| *df >= COMMON);
        let mut found = closest(word, &near, 1);
        if found.is_empty() {
            let mut keys = vec![ending(word)];
            keys.extend(skeleton(word).map(|skeleton| format!("~{skeleton}")));
            self.index.next_round();
            found = closest(word, &self.index.neighbors(word, &keys, true)?, limit);
        }
        if found.is_empty() {
            self.index.next_round();
            found = closest(
                word,
                &self.index.neighbors(word, &[ends(word)], false)?,
                limit,
            );
        }
        let least = found.first().map_or(0, |(far, _)| *far);
        found.retain(|(far, _)| *far == least);
        found.truncate(CORRECTIONS);
        Ok(found.into_iter().map(|(_, word)| word).collect())
    }

    /// Finds the documents that meet the clauses.
    fn run(&mut self) -> Result<()> {
        (self.required, self.soft) = self.parted(&self.asked);
        if !self.required.iter().any(is_anchored) {
            self.index.next_round();
            (self.required, self.soft) = self.loaded_all(&self.required, &self.soft)?;
        }
        for at in 0..self.required.len() {
            // Neither postings of other words nor cards tell of these fields.
            if self.required[at].mask & TOLD == 0 && bytes_of(&self.required[at]) <= LISTS_BYTES {
                self.required[at] = self.loaded(&self.required[at], true)?;
            }
        }
        self.match_documents()
    }

    /// Clauses that must be met, the rarest first, and those that are soft.
    fn parted(&self, asked: &[Asked]) -> (Vec<Asked>, Vec<Asked>) {
        let documents = u64::from(self.index.documents);
        let is_soft =
            |asked: &Asked| !asked.is_fixed && asked.df > FREQUENT && asked.df * 20 > documents;
        let (soft, required): (Vec<Asked>, Vec<Asked>) = asked.iter().cloned().partition(is_soft);
        let (mut required, soft) = if required.is_empty() {
            (soft, Vec::new())
        } else {
            (required, soft)
        };
        required.sort_by_key(|asked| asked.df);
        (required, soft)
    }

    /// Clauses of frequent words with those of their postings that the question needs.
    fn loaded_all(&self, required: &[Asked], soft: &[Asked]) -> Result<(Vec<Asked>, Vec<Asked>)> {
        let is_narrow = !self.question.filters.is_empty()
            || self.question.sort != Sort::Relevance
            || !self.phrases.is_empty();
        let loads = self.loads(required, is_narrow).into_iter();
        let required = required.iter().zip(loads);
        let required = required.map(|(asked, is_whole)| self.loaded(asked, is_whole));
        let soft = soft.iter().map(|asked| self.loaded(asked, false));
        Ok((
            required.collect::<Result<_>>()?,
            soft.collect::<Result<_>>()?,
        ))
    }

    /// Where the root tells that all words are frequent, their postings need not wait for any leaf.
    fn load_early(&self, clauses: &[Clause]) -> Result<()> {
        let mut asked = Vec::new();
        for clause in clauses {
            let words: BTreeMap<String, Rc<Posting>> = clause
                .forms
                .iter()
                .flatten()
                .filter_map(|word| Some((word.clone(), self.index.stub(word)?)))
                .collect();
            let known = self.met((clause.mask, clause.is_fixed), &clause.forms, &words, 2);
            if known.forms.is_empty() {
                return Ok(());
            }
            asked.push(known);
        }
        let (required, soft) = self.parted(&asked);
        self.loaded_all(&required, &soft).map(|_| ())
    }

    /// For clauses of frequent words, the rarest first: whether the whole list of each is wanted, or its best postings.
    fn loads(&self, required: &[Asked], is_narrow: bool) -> Vec<bool> {
        let n = f64::from(self.index.documents.max(1));
        let most = required.last().map_or(1, |asked| asked.df).max(1) as f64;
        // Words of one title go together more often than by chance.
        let mut expected = n * self.index.tops() as f64 / most / 2.0;
        for asked in required {
            expected *= 2.0 * asked.df as f64 / n;
        }
        let all: u64 = required.iter().map(bytes_of).sum();
        let is_few = required.len() > 1 && (expected < EXPECTED || all <= CHEAP_BYTES);
        let mut left = LISTS_BYTES;
        let mut loads = Vec::new();
        for asked in required {
            let bytes = bytes_of(asked);
            let is_wanted = (is_few || is_narrow) && bytes <= left;
            left -= if is_wanted { bytes } else { 0 };
            loads.push(is_wanted);
        }
        loads
    }

    /// Fills `matched`.
    fn match_documents(&mut self) -> Result<()> {
        let anchor = self.required.iter().position(is_anchored);
        let wholes: Vec<&Asked> = self
            .required
            .iter()
            .filter(|asked| is_whole(asked))
            .collect();
        let base = &self.required[anchor.unwrap_or(0)];
        self.is_whole = anchor.is_some();
        self.df = base.df;
        let mut common = documents_of(base);
        self.n_looked = common.len() as u64;
        common.retain(|doc| {
            !self.index.dead.contains(doc)
                && wholes
                    .iter()
                    .all(|asked| meet(asked, *doc, None, None) != Met::Not)
        });
        self.matched = common
            .into_iter()
            .filter_map(|doc| self.candidate(doc))
            .collect();
        Ok(())
    }

    fn candidate(&self, doc: u32) -> Option<Candidate> {
        let mut candidate = Candidate {
            doc,
            score: 0,
            is_sure: self.phrases.is_empty(),
        };
        let told = self.told(doc);
        for asked in &self.required {
            match meet(asked, doc, told, None) {
                Met::Not => return None,
                Met::Yes(score) => candidate.score += score,
                Met::Maybe(score) => {
                    candidate.score += score;
                    candidate.is_sure = false;
                }
            }
        }
        for asked in &self.soft {
            if let Met::Yes(score) = meet(asked, doc, told, None) {
                candidate.score += score;
            }
        }
        Some(candidate)
    }

    /// What the postings of the rarest word that tells of a document say of its frequent words.
    fn told(&self, doc: u32) -> Option<Told<'_>> {
        let words = self.required.iter().flat_map(|asked| &asked.forms);
        let mut words = words.flat_map(|form| &form.words);
        words.find_map(|word| word.told(doc))
    }

    /// Filters and sorts `matched` into `candidates`.
    fn narrow(&mut self) -> Result<()> {
        let filters = &self.question.filters;
        let sort = self.question.sort;
        let lists = [&filters.kind, &filters.language, &filters.class];
        let needs_values = lists.iter().any(|list| !list.is_empty())
            || filters.from.is_some()
            || filters.to.is_some();
        let is_by_year = matches!(sort, Sort::Newest | Sort::Oldest);
        let runs = if needs_values || is_by_year {
            self.index.runs()?
        } else {
            Vec::new()
        };
        let values = |doc: u32| {
            let at = runs.partition_point(|(first, _)| *first <= doc);
            runs.get(at.wrapping_sub(1))
                .map_or([0; 4], |(_, values)| *values)
        };
        let root = &self.index.root;
        let places = |codes: &[String], wanted: &[String]| -> Vec<u64> {
            let numbered = codes.iter().zip(0_u64..);
            numbered
                .filter(|(code, _)| wanted.contains(code))
                .map(|(_, place)| place)
                .collect()
        };
        let chosen = [
            places(&root.types, &filters.kind),
            places(&root.languages, &filters.language),
            places(&root.classes, &filters.class),
        ];
        let held = self.holding()?;
        let mut candidates = self.matched.clone();
        candidates.retain(|candidate| {
            if !held
                .iter()
                .all(|some| some.iter().any(|list| list.contains(&candidate.doc)))
            {
                return false;
            }
            if !needs_values {
                return true;
            }
            let values = values(candidate.doc);
            let in_lists =
                (0..3).all(|at| lists[at].is_empty() || chosen[at].contains(&values[at]));
            in_lists && is_within_years(values[3], filters)
        });
        // What is sure comes first: what is not has its frequent words in lesser places, or few of them.
        let is_unsure = |candidate: &Candidate| self.phrases.is_empty() && !candidate.is_sure;
        candidates.sort_by_key(|candidate| {
            (
                is_unsure(candidate),
                Reverse(candidate.score),
                candidate.doc,
            )
        });
        if is_by_year {
            candidates.sort_by_key(|candidate| match values(candidate.doc)[3] {
                // What has no year stands last.
                0 => i64::MAX,
                year => {
                    let year = i64::try_from(year).unwrap_or(0);
                    if sort == Sort::Newest { -year } else { year }
                }
            });
        }
        self.candidates = candidates;
        self.cards.clear();
        (self.next, self.shown, self.lookups, self.hits) = (0, 0, 0, 0);
        if sort == Sort::Title {
            self.look(SORTED_CARDS)?;
            self.cards
                .sort_by_cached_key(|card| sequence(&card.title).join(" "));
        }
        if sort == Sort::Nearest {
            self.look(SORTED_CARDS)?;
            let far = self.distances()?;
            let nearest = |card: &Card| {
                let holders = card.holders.iter().filter_map(|id| far.get(id));
                holders.fold(f64::INFINITY, |least, far| least.min(*far))
            };
            self.cards.sort_by(|a, b| nearest(a).total_cmp(&nearest(b)));
        }
        Ok(())
    }

    /// How far each member is from where the visitor is, in degrees, by id; on a forum's scale the earth is flat. What is not
    /// known is far, and nothing is far from nowhere.
    fn distances(&self) -> Result<BTreeMap<String, f64>> {
        let members = self.index.members()?;
        let place = |member: &Member| member.lat.zip(member.lon);
        let here: Vec<(f64, f64)> = members
            .iter()
            .filter(|member| member.regency == self.question.at)
            .filter_map(place)
            .collect();
        let n = here.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| here.iter().map(of).sum::<f64>() / n;
        let from = (mean(|place| place.0), mean(|place| place.1));
        let degrees = |member: &Member| {
            if here.is_empty() {
                return 0.0;
            }
            let (lat, lon) = place(member).unwrap_or((FAR, FAR));
            (lat - from.0).hypot((lon - from.1) * from.0.to_radians().cos())
        };
        let ids = self.index.root.members.ids.iter().cloned();
        Ok(ids.zip(members.iter().map(degrees)).collect())
    }

    /// Looks candidates up until `n` results are sure, there are no more, or too many were wrong.
    fn look(&mut self, n: usize) -> Result<()> {
        for _ in 0..BATCHES {
            // Where some are sure, one look at the others must do until more are asked for.
            let is_enough = self.phrases.is_empty() && !self.cards.is_empty() && self.shown == n;
            if self.cards.len() >= n || self.next >= self.candidates.len() || is_enough {
                break;
            }
            self.shown = n;
            let mut files = BTreeSet::new();
            let mut batch = Vec::new();
            let mut n_sure = self.cards.len();
            while n_sure < n
                && let Some(candidate) = self.candidates.get(self.next).copied()
            {
                let file = self.index.card_file(candidate.doc);
                if !candidate.is_sure && !files.contains(&file) && files.len() >= FILES_AT_ONCE {
                    break;
                }
                files.insert(file);
                batch.push(candidate);
                n_sure += usize::from(candidate.is_sure);
                self.next += 1;
            }
            self.index.next_round();
            let docs: Vec<u32> = batch.iter().map(|candidate| candidate.doc).collect();
            for (card, candidate) in self.index.cards(&docs)?.into_iter().zip(batch) {
                let is_right = candidate.is_sure || self.is_right(&card);
                if !candidate.is_sure {
                    self.lookups += 1;
                    self.hits += u64::from(is_right);
                }
                if is_right {
                    self.cards.push(card);
                }
            }
        }
        Ok(())
    }

    /// Whether a document meets what could not be told without its card.
    fn is_right(&self, card: &Card) -> bool {
        let seen = [
            (1, &card.title),
            (2, &card.authors),
            (SUBJECT, &card.subjects),
        ]
        .map(|(mask, text)| (mask, terms_of(text), sequence(text)));
        let has = |word: &str, mask: u8| {
            let flagged = || {
                card.flags.iter().any(|place| {
                    let flag = usize::try_from(*place)
                        .ok()
                        .and_then(|at| self.index.flags.get(at));
                    flag.is_some_and(|flag| flag == word)
                })
            };
            seen.iter()
                .any(|(own, terms, _)| own & mask != 0 && terms.contains(word))
                || (mask == ALL_FIELDS && flagged())
        };
        let told = self.told(card.doc);
        let met = |asked: &Asked| meet(asked, card.doc, told, Some(&has)) != Met::Not;
        // Publishers and call numbers are on no card: their words must do.
        let follows = |phrase: &Phrase| {
            phrase.mask & 7 == 0
                || seen.iter().any(|(own, _, text)| {
                    own & phrase.mask != 0
                        && text
                            .windows(phrase.words.len().max(1))
                            .any(|part| part == phrase.words)
                })
        };
        self.required.iter().all(met) && self.phrases.iter().all(follows)
    }

    /// Whether there are documents besides `matched`, and they may be fetched.
    fn can_grow(&self) -> bool {
        !self.is_whole && !is_whole(&self.required[0]) && bytes_of(&self.required[0]) <= LISTS_BYTES
    }

    fn total(&self) -> (u64, bool) {
        let rest = self.candidates.get(self.next..).unwrap_or_default();
        let unknown = rest.iter().filter(|candidate| !candidate.is_sure).count() as u64;
        let found = (self.cards.len() + rest.len()) as u64 - unknown;
        let seen = (unknown * self.hits).checked_div(self.lookups);
        let likely = seen.unwrap_or_else(|| {
            // As if words went together by chance.
            let n = f64::from(self.index.documents.max(1));
            let parts = self.required.iter().filter(|asked| !is_anchored(asked));
            let share: f64 = parts.map(|asked| asked.df as f64 / n).product();
            (unknown as f64 * share).ceil() as u64
        });
        if self.is_whole {
            return (found + likely, unknown == 0);
        }
        let is_plain = self.candidates.len() == self.matched.len() && self.phrases.is_empty();
        if is_plain && let [asked] = self.required.as_slice() {
            let is_one_word = matches!(asked.forms.as_slice(), [form] if form.words.len() == 1);
            let is_exact = is_one_word && asked.mask == ALL_FIELDS && self.index.dead.is_empty();
            return (found.max(self.df), is_exact);
        }
        let total = (found + likely) * self.df / self.n_looked.max(1);
        (
            total.max(found),
            is_whole(&self.required[0]) && unknown == 0,
        )
    }

    /// For members and for regencies, if any were chosen: the lists of documents, one of which must have a document.
    fn holding(&self) -> Result<Vec<Vec<BTreeSet<u32>>>> {
        let filters = &self.question.filters;
        let ids = &self.index.root.members.ids;
        let mut chosen: Vec<Vec<usize>> = Vec::new();
        if !filters.member.is_empty() {
            let at = |id: &String| ids.iter().position(|other| other == id);
            chosen.push(filters.member.iter().filter_map(at).collect());
        }
        if !filters.regency.is_empty() {
            let members = self.index.members()?;
            let numbered = members.iter().enumerate();
            chosen.push(
                numbered
                    .filter(|(_, member)| filters.regency.contains(&member.regency))
                    .map(|(at, _)| at)
                    .collect(),
            );
        }
        chosen
            .into_iter()
            .map(|places| {
                places
                    .into_iter()
                    .map(|at| self.index.held_by(at))
                    .collect()
            })
            .collect()
    }

    /// A clause with the best postings of its frequent words, or with all.
    fn loaded(&self, asked: &Asked, is_whole: bool) -> Result<Asked> {
        let mut asked = asked.clone();
        for form in &mut asked.forms {
            for word in &mut form.words {
                *word = self.index.loaded(word, is_whole)?;
            }
        }
        Ok(asked)
    }

    fn idf(&self, df: u64) -> i64 {
        let n = u64::from(self.index.documents).max(df) as f64;
        let df = df as f64;
        (1024.0 * (1.0 + (n - df + 0.5) / (df + 0.5)).ln() + 0.5).floor() as i64
    }
}

fn sure(docs: Vec<u32>) -> Vec<Candidate> {
    docs.into_iter()
        .map(|doc| Candidate {
            doc,
            score: 0,
            is_sure: true,
        })
        .collect()
}

fn rarest(form: &Form) -> u64 {
    form.words.iter().map(|word| word.df).min().unwrap_or(0)
}

fn spelled(form: &Form) -> Vec<String> {
    form.words.iter().map(|word| word.word.clone()).collect()
}

/// What a card says of a word in a field of a mask.
type Says<'a> = &'a dyn Fn(&str, u8) -> bool;

fn meet(asked: &Asked, doc: u32, told: Option<Told<'_>>, card: Option<Says<'_>>) -> Met {
    let (mut sure, mut likely): (Option<i64>, Option<i64>) = (None, None);
    'forms: for form in &asked.forms {
        let (mut score, mut is_sure) = (0, true);
        for (posting, idf) in form.words.iter().zip(&form.idfs) {
            if let Ok(at) = posting.docs.binary_search(&doc) {
                if posting.masks[at] & asked.mask == 0 {
                    continue 'forms;
                }
                score += idf * i64::from(posting.levels[at]);
                continue;
            }
            let tail = posting
                .tails
                .iter()
                .find(|tail| doc >= tail.base && doc < tail.end);
            let Some(tail) = tail else { continue 'forms };
            let aside = told.zip(posting.flag).map(|(told, flag)| told.of(flag));
            let (level, is_told) = match aside {
                Some(Some(aside)) if asked.mask == TITLE && !aside.in_title => continue 'forms,
                Some(Some(aside)) => (aside.level, asked.mask == ALL_FIELDS || asked.mask == TITLE),
                Some(None) if asked.mask & !TOLD == 0 => continue 'forms,
                // In a lesser field, if at all.
                Some(None) => (tail.mean / 2, false),
                None => (tail.mean, false),
            };
            if !is_told {
                match card {
                    Some(says) if !says(&posting.word, asked.mask) => continue 'forms,
                    Some(_) => {}
                    None => is_sure = false,
                }
            }
            score += idf * level;
        }
        let score = score * form.weight / 2;
        let best = if is_sure { &mut sure } else { &mut likely };
        *best = (*best).max(Some(score));
    }
    match (sure, likely) {
        (Some(score), _) => Met::Yes(score),
        (None, Some(score)) => Met::Maybe(score),
        (None, None) => Met::Not,
    }
}

/// The documents that may meet a clause, as far as they are known; ascending.
fn documents_of(asked: &Asked) -> Vec<u32> {
    let mut all: Vec<u32> = Vec::new();
    for form in &asked.forms {
        let whole = form.words.iter().filter(|word| word.tails.is_empty());
        let shortest = whole
            .min_by_key(|word| word.docs.len())
            .or_else(|| form.words.iter().min_by_key(|word| word.docs.len()));
        all.extend(shortest.iter().flat_map(|word| &word.docs));
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn tailed(asked: &Asked) -> impl Iterator<Item = &Rc<Posting>> {
    let words = asked.forms.iter().flat_map(|form| &form.words);
    words.filter(|word| !word.tails.is_empty())
}

fn is_whole(asked: &Asked) -> bool {
    tailed(asked).next().is_none()
}

/// Whether all documents that may meet it are known: each form has a word whose postings are.
fn is_anchored(asked: &Asked) -> bool {
    let mut forms = asked.forms.iter();
    forms.all(|form| form.words.iter().any(|word| word.tails.is_empty()))
}

/// What the lists of a clause weigh.
fn bytes_of(asked: &Asked) -> u64 {
    tailed(asked)
        .flat_map(|word| &word.tails)
        .map(|tail| tail.bytes)
        .sum()
}

/// Documents of a number as a clause.
fn number_clause(docs: Vec<u32>) -> Asked {
    let all = vec![ALL_FIELDS; docs.len()];
    let posting = Posting {
        df: docs.len() as u64,
        levels: vec![0; docs.len()],
        masks: all,
        docs,
        ..Posting::default()
    };
    Asked {
        df: posting.df,
        forms: vec![Form {
            words: vec![Rc::new(posting)],
            weight: 2,
            idfs: vec![0],
        }],
        mask: ALL_FIELDS,
        is_fixed: true,
    }
}

/// The key of `near` for words that end alike.
pub(super) fn ending(word: &str) -> String {
    let length = word.chars().count();
    let end: String = word.chars().skip(length.saturating_sub(4)).collect();
    format!("<{end}")
}

/// The key of `near` for words that begin and end alike.
pub(super) fn ends(word: &str) -> String {
    let length = word.chars().count();
    let first = word.chars().take(2);
    first
        .chain(word.chars().skip(length.saturating_sub(2)))
        .fold("^".to_owned(), |key, letter| {
            key + letter.encode_utf8(&mut [0; 4])
        })
}

/// Words that may be meant, with how far they are: closest first, then most frequent.
fn closest(word: &str, near: &BTreeMap<String, u64>, limit: usize) -> Vec<(usize, String)> {
    let form = plain(word);
    let mut found: Vec<(usize, Reverse<u64>, &String)> = near
        .iter()
        .filter(|(other, _)| other.as_str() != word)
        .map(|(other, df)| (distance(&form, &plain(other), limit), Reverse(*df), other))
        .filter(|(far, _, _)| *far <= limit)
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|(far, _, other)| (far, other.clone()))
        .collect()
}

fn is_within_years(year: u64, filters: &Filters) -> bool {
    if filters.from.is_none() && filters.to.is_none() {
        return true;
    }
    year != 0
        && filters.from.is_none_or(|from| year >= from)
        && filters.to.is_none_or(|to| year <= to)
}
