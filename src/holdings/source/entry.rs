//! A draft made ready on one core: shaped, compared by, encoded. What needs the order of the records comes after.

use super::expect::Look;
use crate::error::Result;
use crate::holdings::catalog::{self, Held};
use crate::holdings::draft::Draft;
use crate::holdings::findings::Notes;
use crate::holdings::matching::blocks;
use crate::holdings::matching::forest::Traits;
use crate::holdings::matching::keys::Keys;
use crate::holdings::normalize::title::fold;
use crate::holdings::shape::{Shaped, Shaper};
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};
use std::hash::Hasher;

/// A description with what is held of it, as it waits on disk.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The number of its record in the file.
    pub(crate) number: u64,
    /// A `Held`, encoded.
    pub(crate) held: Vec<u8>,
    /// A `Front` and then `Keys`, encoded.
    pub(crate) compared: Vec<u8>,
    /// What tells whether the library has described it before.
    pub(super) edition: Option<Edition>,
}

/// What stands before the keys of a description.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Front {
    /// Whether it is of the same record as the one before it, with the copies of another branch.
    pub(crate) again: bool,
    /// What the forest keeps of it.
    pub(crate) traits: Traits,
    /// The blocks that it belongs to.
    pub(crate) blocks: Vec<u64>,
}

/// What an edition is known by within one catalog.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edition {
    pub(super) hash: u64,
    pub(super) isbn: u64,
}

impl Edition {
    /// Of a description with its folded title. A branch's copies are an entry of their own and have none.
    fn of(held: &Held, title: &str) -> Option<Self> {
        let record = &held.record;
        let isbn = record
            .isbn
            .first()
            .filter(|_| held.holding.branch.is_none())?;
        let mut hasher = FxHasher::default();
        // Parts of a set share the number of the set.
        for part in [isbn, &record.edition, &record.part, &record.year_raw] {
            hasher.write(part.as_bytes());
            hasher.write_u8(0);
        }
        hasher.write(title.as_bytes());
        Some(Self {
            hash: hasher.finish(),
            isbn: isbn.parse().unwrap_or(0),
        })
    }
}

impl Entry {
    fn new(held: &Held, again: bool) -> Result<Self> {
        let title = fold(&held.record.title);
        let keys = Keys::with_title(&held.record, &title);
        let front = Front {
            again,
            traits: Traits::of(&keys),
            blocks: blocks::blocks_of(&keys),
        };
        Ok(Self {
            number: held.holding.record_number,
            held: catalog::encode(held)?,
            compared: catalog::encode_behind(catalog::encode(&front)?, &keys)?,
            edition: Edition::of(held, &title),
        })
    }
}

/// What was made of a draft.
pub(super) struct Ready {
    pub(super) control: Option<String>,
    pub(super) look: Look,
    pub(super) notes: Notes,
    pub(super) shaped: Shaped<Entry>,
}

impl Ready {
    pub(super) fn new(mut draft: Draft, shaper: &Shaper<'_>) -> Result<Self> {
        let mut look = Look::at(&draft);
        let mut notes = Notes::default();
        let shaped = match shaper.shape(&mut draft, &mut notes) {
            Shaped::Kept(held) => {
                let entries = held.iter().enumerate();
                let entries: Result<Vec<Entry>> =
                    entries.map(|(at, held)| Entry::new(held, at > 0)).collect();
                Shaped::Kept(entries?)
            }
            Shaped::Excluded => Shaped::Excluded,
            Shaped::WithoutCopies => Shaped::WithoutCopies,
            Shaped::Untitled => Shaped::Untitled,
        };
        look.codes = draft.copies.into_iter().map(|copy| copy.code).collect();
        Ok(Self {
            control: draft.control,
            look,
            notes,
            shaped,
        })
    }
}
