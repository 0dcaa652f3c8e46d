//! Codes that files point to by place: one that is known keeps its place, new ones come after all others.

use rustc_hash::FxHashMap;

/// A list of codes, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Codes {
    all: Vec<String>,
    places: FxHashMap<String, usize>,
}

impl Codes {
    /// Appends a code that is not known yet.
    pub(crate) fn add(&mut self, code: &str) {
        if !self.places.contains_key(code) {
            self.places.insert(code.to_owned(), self.all.len());
            self.all.push(code.to_owned());
        }
    }

    /// Its place, if it is known.
    pub(crate) fn place(&self, code: &str) -> Option<usize> {
        self.places.get(code).copied()
    }

    /// All, by place.
    pub(crate) fn all(&self) -> &[String] {
        &self.all
    }
}

impl<S: AsRef<str>> FromIterator<S> for Codes {
    fn from_iter<I: IntoIterator<Item = S>>(all: I) -> Self {
        let mut codes = Self::default();
        for code in all {
            codes.add(code.as_ref());
        }
        codes
    }
}
