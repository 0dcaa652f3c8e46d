//! Formats in which a record stands for itself: MARC in all its forms, MODS, Dublin Core, JSON.

use super::{BATCH, Halt, Reading};
use crate::holdings::columns::mapped::{MappedKeys, unknown_target};
use crate::holdings::copies::Copies;
use crate::holdings::draft::Draft;
use crate::holdings::findings::Findings;
use crate::holdings::marc::{Coding, MarcRecord};
use crate::holdings::read::iso2709::Iso2709;
use crate::holdings::read::json::{self, Objects};
use crate::holdings::read::marcxml::Marcxml;
use crate::holdings::read::mnemonic::Mnemonic;
use crate::holdings::read::xml::{Elements, Node};
use crate::holdings::read::{Framed, Window};
use crate::holdings::{describe, extract, personal, rules};
use crate::model::holdings_source::{HoldingsFormat, TextEncoding};
use std::io;

/// A way in which MARC records are put one after the other.
enum Framing {
    Binary(Iso2709),
    Xml(Marcxml),
    Text(Mnemonic),
    Json(Objects),
}

impl Framing {
    fn next(&mut self) -> io::Result<Option<Framed<MarcRecord>>> {
        match self {
            Self::Binary(records) => records.next(),
            Self::Xml(records) => records.next(),
            Self::Text(records) => records.next(),
            Self::Json(objects) => objects.next(|object| json::marc(&object)),
        }
    }
}

/// What the records of a file say about their encoding, and what is true.
#[derive(Default)]
struct Codings {
    utf8: u64,
    marc8: u64,
    contradicted: u64,
}

impl Codings {
    fn look(&mut self, record: &MarcRecord) {
        let marc8 = record.coding() == Coding::Marc8;
        self.utf8 += u64::from(!marc8);
        self.marc8 += u64::from(marc8);
        let says_utf8 = record.leader[9] == b'a';
        self.contradicted += u64::from(!record.is_ascii() && says_utf8 == marc8);
    }

    fn words(&self) -> String {
        let mut out = match (self.utf8, self.marc8) {
            (_, 0) => "UTF-8".to_owned(),
            (0, _) => "MARC-8".to_owned(),
            (_, n) => format!("UTF-8, {n} records MARC-8"),
        };
        if self.contradicted > 0 {
            out.push_str(&format!(
                ", {} records say otherwise in their leader",
                self.contradicted
            ));
        }
        out
    }
}

impl Reading<'_> {
    pub(super) fn marc(
        &mut self,
        window: Window,
        format: HoldingsFormat,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let forced = match self.source.dialect.encoding {
            TextEncoding::Auto => None,
            TextEncoding::Utf8 => Some(Coding::Utf8),
            TextEncoding::Cp1252 => Some(Coding::Table(encoding_rs::WINDOWS_1252)),
            TextEncoding::Cp1256 => Some(Coding::Table(encoding_rs::WINDOWS_1256)),
            TextEncoding::Marc8 => Some(Coding::Marc8),
        };
        let facts = window.facts();
        let (mut records, name) = match format {
            HoldingsFormat::Marcxml => (Framing::Xml(Marcxml::new(window)), "MARCXML"),
            HoldingsFormat::MarcText => (Framing::Text(Mnemonic::new(window)), "MARC text"),
            HoldingsFormat::MarcJson => (Framing::Json(Objects::new(window)), "MARC in JSON"),
            _ => (Framing::Binary(Iso2709::new(window, forced)), "MARC 21"),
        };
        let binary = matches!(records, Framing::Binary(_));
        let mut copies = Copies::new(&self.source.items);
        let mut codings = Codings::default();
        let mut number = 0;
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH
                && let Some(framed) = records.next()?
            {
                number += 1;
                if let Framed::Good(record) | Framed::Mended(record, _) = &framed {
                    codings.look(record);
                }
                batch.push((number, framed));
            }
            if batch.is_empty() {
                break;
            }
            copies.guess(batch.iter().filter_map(|(_, framed)| match framed {
                Framed::Good(record) | Framed::Mended(record, _) => Some(record),
                Framed::Broken(_) => None,
            }));
            let draft = |number, record: MarcRecord| {
                if extract::is_unimarc(&record) {
                    return Framed::Broken("it is UNIMARC, not MARC 21");
                }
                Framed::Good(extract::draft(&record, number, &copies))
            };
            batch.iter().for_each(|_| self.count());
            self.make(batch, draft, findings)?;
        }
        let encoding = if binary {
            codings.words()
        } else {
            "UTF-8".to_owned()
        };
        let words = format!("{name}, {encoding}, {}", copies.words());
        self.state_dialect(format, &words, facts, 0, findings);
        Ok(())
    }

    /// Elements of XML.
    pub(super) fn elements(
        &mut self,
        window: Window,
        format: HoldingsFormat,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let facts = window.facts();
        let (mut elements, make, name): (_, fn(&Node, u64) -> Draft, _) =
            if format == HoldingsFormat::Mods {
                (
                    Elements::new(window, &[b"mods"], &[]),
                    describe::mods,
                    "MODS",
                )
            } else {
                let names: &'static [&'static [u8]] = &[b"dc", b"Description"];
                (
                    Elements::new(window, names, &[]),
                    describe::dublin,
                    "Dublin Core",
                )
            };
        let mut number = 0;
        while let Some(framed) = elements.next(Node::parse)? {
            number += 1;
            self.framed(number, framed.map(|node| make(&node, number)), findings)?;
        }
        self.state_dialect(format, &format!("{name}, UTF-8"), facts, 0, findings);
        Ok(())
    }

    /// Objects of JSON.
    pub(super) fn objects(
        &mut self,
        window: Window,
        findings: &mut Findings<'_>,
    ) -> Result<(), Halt> {
        let facts = window.facts();
        if let Some(why) = unknown_target(&self.source.columns) {
            findings.file(&rules::UNKNOWN_FORMAT, why, "correct `columns`");
            return Err(Halt::Refused);
        }
        let keys = MappedKeys::new(&self.source.columns);
        let mut objects = Objects::new(window);
        let mut number = 0;
        let mut personal = None;
        while let Some(framed) = objects.next(|object| {
            if number == 0 {
                let names: Vec<String> = object.keys().map(|key| key.to_lowercase()).collect();
                personal = personal::header(&names);
            }
            Framed::Good(keys.draft(&object, number + 1))
        })? {
            if let Some(why) = &personal {
                personal::refuse(findings, why);
                return Err(Halt::Refused);
            }
            number += 1;
            self.framed(number, framed, findings)?;
        }
        self.state_dialect(HoldingsFormat::Jsonl, "JSON, UTF-8", facts, 0, findings);
        Ok(())
    }
}
