//! The copies in a MARC record: which local field tells of them, and what its subfields mean. Programs differ here, so
//! a source may say it, by a profile or letter by letter; where it does not, the records are asked.

use super::draft::{Copy, Draft};
use super::marc::{Field, MarcRecord};
use super::normalize::squeeze;
use crate::model::holdings_source::{ItemProfile, ItemTags};

/// What the subfields of one local field mean. Letters side by side are put together; groups parted by `|` are tried
/// one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Who writes it so.
    pub(crate) name: &'static str,
    /// The field.
    pub(crate) tag: String,
    code: String,
    call_number: String,
    location: String,
    collection: String,
    status: String,
    count: String,
    /// Subfields that are set, each with the status this means; Koha's way.
    flags: &'static [(u8, &'static str)],
    /// A field without a code tells of a place where copies stand, not of one copy.
    place: bool,
    /// What a field must hold to be believed.
    proof: Proof,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Anything.
    Any,
    /// A code or a call number.
    CodeOrCall,
    /// A code, and a call number or a location.
    CodeAndMore,
    /// A code with a digit, and not a long one.
    Number,
}

const KOHA_FLAGS: &[(u8, &str)] = &[
    (b'1', "Missing"),
    (b'0', "Withdrawn"),
    (b'4', "Repair"),
    (b'7', "No Loan"),
];

/// Layouts in the order in which they are believed where nothing is known.
fn known() -> Vec<Layout> {
    let layout = |name, tag: &str, letters: [&str; 6], proof| Layout {
        name,
        tag: tag.to_owned(),
        code: letters[0].to_owned(),
        call_number: letters[1].to_owned(),
        location: letters[2].to_owned(),
        collection: letters[3].to_owned(),
        status: letters[4].to_owned(),
        count: letters[5].to_owned(),
        flags: &[],
        place: false,
        proof,
    };
    vec![
        Layout {
            place: true,
            ..layout(
                "MARC 21",
                "852",
                ["p", "khijm", "bc|a", "", "", ""],
                Proof::Any,
            )
        },
        Layout {
            flags: KOHA_FLAGS,
            ..layout(
                "Koha",
                "952",
                ["p", "o", "c|b|a", "8|y", "", ""],
                Proof::CodeOrCall,
            )
        },
        Layout {
            place: true,
            ..layout("Alma", "AVA", ["", "d", "qc|bj", "", "e", "f"], Proof::Any)
        },
        layout(
            "949",
            "949",
            ["i", "a", "ml", "t", "", ""],
            Proof::CodeAndMore,
        ),
        layout(
            "Sierra",
            "945",
            ["i", "ab", "l", "t", "", ""],
            Proof::CodeAndMore,
        ),
        layout(
            "Symphony",
            "999",
            ["i", "a", "ml", "t", "", ""],
            Proof::CodeAndMore,
        ),
        layout("INLISLite", "990", ["a", "", "", "", "", ""], Proof::Number),
    ]
}

/// Where copies are looked for, and in which order.
#[derive(Debug, Clone)]
pub(crate) struct Copies {
    layouts: Vec<Layout>,
    /// Nothing is left to be guessed.
    told: bool,
    /// Some record has copies, or the source says so.
    found: bool,
    /// The call number of a record is in 084, as in INLISLite.
    call_in_084: bool,
}

impl Copies {
    /// As the source says.
    pub(crate) fn new(tags: &ItemTags) -> Self {
        let mut layouts = known();
        let only = |tag: &str, layouts: &mut Vec<Layout>| layouts.retain(|own| own.tag == tag);
        match tags.profile {
            None => {}
            Some(ItemProfile::Koha) => only("952", &mut layouts),
            Some(ItemProfile::Alma) => {
                layouts.retain(|own| matches!(own.tag.as_str(), "AVA" | "852"));
                layouts.reverse();
            }
            Some(ItemProfile::Slims) => layouts.clear(),
            Some(ItemProfile::Inlislite) => only("990", &mut layouts),
            Some(ItemProfile::Evergreen) => {
                only("852", &mut layouts);
                for own in &mut layouts {
                    own.name = "Evergreen";
                    own.call_number = "kjm".to_owned();
                    own.collection = "g".to_owned();
                    own.status = "x".to_owned();
                }
            }
            Some(ItemProfile::Symphony) => only("999", &mut layouts),
            Some(ItemProfile::Sierra) => only("945", &mut layouts),
        }
        if !tags.tag.is_empty() {
            let base = layouts.iter().find(|own| own.tag == tags.tag).cloned();
            let mut own = base.unwrap_or_else(|| Layout {
                name: "",
                tag: tags.tag.clone(),
                code: String::new(),
                call_number: String::new(),
                location: String::new(),
                collection: String::new(),
                status: String::new(),
                count: String::new(),
                flags: &[],
                place: false,
                proof: Proof::Any,
            });
            let letters = [
                (&tags.code, &mut own.code),
                (&tags.call_number, &mut own.call_number),
                (&tags.location, &mut own.location),
                (&tags.collection, &mut own.collection),
                (&tags.status, &mut own.status),
                (&tags.count, &mut own.count),
            ];
            for (given, own) in letters {
                if !given.is_empty() {
                    own.clone_from(given);
                }
            }
            own.name = "as the source says";
            own.proof = Proof::Any;
            layouts = vec![own];
        }
        let told = tags.profile.is_some() || !tags.tag.is_empty();
        Self {
            layouts,
            told,
            found: told,
            call_in_084: tags.profile == Some(ItemProfile::Inlislite),
        }
    }

    /// Where the source says nothing: the layout that most of these records fit is asked first.
    pub(crate) fn guess<'r>(&mut self, records: impl Iterator<Item = &'r MarcRecord>) {
        if self.told {
            return;
        }
        let mut votes = vec![0_u64; self.layouts.len()];
        let mut n = 0_u64;
        for record in records {
            n += 1;
            for (layout, votes) in self.layouts.iter().zip(&mut votes) {
                *votes += u64::from(record.all(&layout.tag).any(|field| {
                    layout
                        .copy(record, field)
                        .is_some_and(|copy| !copy.code.is_empty() || layout.place)
                }));
            }
        }
        if n == 0 {
            return;
        }
        // A field that one record in ten has is where copies are; one that is rare is something else, unless it is one
        // that has no other meaning.
        let mut ranked: Vec<(u64, usize, Layout)> = std::mem::take(&mut self.layouts)
            .into_iter()
            .enumerate()
            .zip(votes)
            .map(|((at, layout), votes)| (votes, at, layout))
            .filter(|(votes, _, layout)| {
                votes * 10 >= n || matches!(layout.tag.as_str(), "852" | "952")
            })
            .collect();
        ranked.sort_by_key(|(votes, at, _)| (std::cmp::Reverse(*votes), *at));
        self.found = ranked.first().is_some_and(|(votes, ..)| *votes > 0);
        self.layouts = ranked.into_iter().map(|(_, _, layout)| layout).collect();
        self.call_in_084 = self.layouts.first().is_some_and(|first| first.tag == "990");
        self.told = true;
    }

    /// Where copies are, in words; empty where no field tells of any.
    pub(crate) fn words(&self) -> String {
        match self.layouts.first() {
            Some(first) if self.found => {
                let name = if first.name == first.tag {
                    String::new()
                } else {
                    format!(" ({})", first.name)
                };
                format!("copies from {}{name}", first.tag)
            }
            _ => "no copies".to_owned(),
        }
    }

    /// Puts copies and call number into a draft.
    pub(crate) fn fill(&self, record: &MarcRecord, draft: &mut Draft) {
        for layout in &self.layouts {
            for field in record.all(&layout.tag) {
                draft.copies.extend(layout.copy(record, field));
            }
            if !draft.copies.is_empty() {
                if layout.tag == "852" {
                    pieces(record, draft);
                }
                if layout.tag == "952" {
                    // Koha keeps a record with this out of its own catalog.
                    let mut flags = record.all("942");
                    draft.suppressed =
                        flags.any(|field| record.first(field, b"n").is_some_and(|n| n == "1"));
                }
                break;
            }
        }
        let joined = |tag: &str, codes: &str| {
            record
                .all(tag)
                .map(|field| put_together(record, field, codes.as_bytes(), " "))
                .find(|text| !text.is_empty())
        };
        let own_class = || joined("082", "ab").map(|class| class.replace(['/', '\''], ""));
        draft.call_number = draft
            .copies
            .iter()
            .map(|copy| copy.call_number.clone())
            .find(|call| !call.is_empty())
            .or_else(|| self.call_in_084.then(|| joined("084", "ab")).flatten())
            .or_else(own_class)
            .or_else(|| {
                ["090", "099", "050", "060"]
                    .iter()
                    .find_map(|tag| joined(tag, "ab"))
            })
            .unwrap_or_default();
    }
}

impl Layout {
    /// The copy a field tells of, if the field looks like one.
    fn copy(&self, record: &MarcRecord, field: &Field) -> Option<Copy> {
        let get = |letters: &str, with: &str| {
            letters
                .split('|')
                .map(|group| put_together(record, field, group.as_bytes(), with))
                .find(|text| !text.is_empty())
                .unwrap_or_default()
        };
        let flag = self.flags.iter().find(|(code, _)| {
            record
                .first(field, &[*code])
                .is_some_and(|value| !matches!(value.as_str(), "" | "0"))
        });
        let status = match flag {
            Some((_, status)) => Some((*status).to_owned()),
            None if !self.flags.is_empty() => Some(String::new()),
            None if self.status.is_empty() => None,
            None => Some(get(&self.status, " ")),
        };
        let code = get(&self.code, " ");
        let counted = (!self.count.is_empty())
            .then(|| get(&self.count, " ").parse::<u32>().ok())
            .flatten();
        let copy = Copy {
            count: counted.unwrap_or(u32::from(!self.place || !code.is_empty())),
            call_number: get(&self.call_number, " "),
            location: get(&self.location, ", "),
            collection: get(&self.collection, " "),
            status,
            code,
        };
        let (code, call) = (!copy.code.is_empty(), !copy.call_number.is_empty());
        let place = !copy.location.is_empty();
        let believed = match self.proof {
            Proof::Any => code || call || place,
            Proof::CodeOrCall => code || call,
            Proof::CodeAndMore => code && (call || place),
            Proof::Number => {
                copy.code.len() <= 40 && copy.code.bytes().any(|byte| byte.is_ascii_digit())
            }
        };
        believed.then_some(copy)
    }
}

/// The values of these subfields in the field's order, no value twice.
fn put_together(record: &MarcRecord, field: &Field, codes: &[u8], with: &str) -> String {
    if codes.is_empty() {
        return String::new();
    }
    let mut values: Vec<String> = Vec::new();
    for value in record.values(field, codes) {
        let value = squeeze(&value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.len() == 1 {
        return values.swap_remove(0);
    }
    values.join(with)
}

/// The pieces of 876 to 878, each at the place in 852 that it is linked to.
fn pieces(record: &MarcRecord, draft: &mut Draft) {
    let link = |field: &Field| {
        record
            .first(field, b"8")
            .map(|text| text.split('.').next().unwrap_or_default().to_owned())
    };
    let places: Vec<(Option<String>, Copy)> = record
        .all("852")
        .map(link)
        .zip(draft.copies.iter().cloned())
        .collect();
    let mut found = Vec::new();
    for tag in ["876", "877", "878"] {
        for field in record.all(tag) {
            let own = link(field);
            let place = places
                .iter()
                .find(|(link, _)| link.is_some() && *link == own)
                .or(places.first())
                .map(|(_, copy)| copy.clone())
                .unwrap_or_default();
            let get = |codes: &[u8]| record.first(field, codes).unwrap_or_default();
            let code = [get(b"p"), get(b"a")]
                .into_iter()
                .find(|code| !code.is_empty());
            let Some(code) = code else { continue };
            let moved = get(b"l");
            let status = [get(b"j"), get(b"h")]
                .into_iter()
                .find(|text| !text.is_empty());
            found.push(Copy {
                code,
                location: if moved.is_empty() {
                    place.location
                } else {
                    moved
                },
                status: Some(status.unwrap_or_default()),
                count: 1,
                ..place
            });
        }
    }
    if !found.is_empty() {
        draft.copies = found;
    }
}
