//! A draft to what is published: values normalized, items counted by the library's own rules, filters applied.
//! Stays whole above 500 lines: filters, items and holdings of one draft decide together.

use super::catalog::{BibRecord, Format, Held, Holding};
use super::draft::{Copy, Draft};
use super::findings::Notes;
use super::normalize::{
    class, damage, format, imprint, isbn, language, squeeze, strip_isbd, strip_stop, title, year,
};
use super::rules;
use crate::model::holdings_source::{
    CollectionKind, HoldingsFilter, HoldingsSource, ItemCodes, ItemStatus,
};
use std::collections::BTreeMap;
use std::mem::take;

/// What became of a draft.
pub(crate) enum Shaped<T = Held> {
    /// One entry for each branch that has copies.
    Kept(Vec<T>),
    /// Left out by the source's own rules.
    Excluded,
    /// The same, because none of its copies passes.
    WithoutCopies,
    /// Without a title.
    Untitled,
}

/// A copy that passes, its status and its collection by the library's rules.
type Counted<'d> = (&'d Copy, ItemStatus, CollectionKind);

/// Turns the drafts of one source into what is published.
pub(crate) struct Shaper<'a> {
    source: &'a HoldingsSource,
    latest: i16,
}

impl<'a> Shaper<'a> {
    /// For a source.
    pub(crate) fn new(source: &'a HoldingsSource) -> Self {
        let exported: Option<i16> = source
            .exported_at
            .get(..4)
            .and_then(|year| year.parse().ok());
        Self {
            source,
            latest: exported.map_or(2100, |year| year + 1),
        }
    }

    /// Shapes one draft, and says what is odd about it.
    pub(crate) fn shape(&self, draft: &mut Draft, notes: &mut Notes) -> Shaped {
        mend(draft, notes);
        let parts = title::split(&draft.title);
        if !parts.title.chars().any(char::is_alphanumeric) {
            return Shaped::Untitled;
        }
        if draft.suppressed {
            return Shaped::Excluded;
        }
        let mut record = self.describe(draft, parts, notes);
        if !self.wanted(draft, &record) {
            return Shaped::Excluded;
        }
        let draft = &*draft;
        let had_copies = !draft.copies.is_empty();
        let copies: Vec<Counted<'_>> = draft
            .copies
            .iter()
            .filter(|copy| self.wants(copy))
            .map(|copy| {
                let kind = self.collection(&copy.collection);
                (copy, self.status(copy, kind), kind)
            })
            .filter(|(_, status, _)| *status != ItemStatus::Hidden)
            .collect();
        if copies.is_empty() && (had_copies || self.needs_copies()) {
            return Shaped::WithoutCopies;
        }
        if let Some(kind) = format_of_copies(&copies, record.format) {
            record.format = kind;
        }
        record.class_group = self.class_group(draft, &record);
        self.doubt(draft, &record, notes);
        let mut branches: BTreeMap<&str, Vec<Counted<'_>>> = BTreeMap::new();
        let mut own = Vec::new();
        for copy in copies {
            self.check_location(copy.0, notes);
            let rule = self.location_rule(&copy.0.location);
            match rule.and_then(|rule| rule.branch.as_deref()) {
                Some(branch) => branches.entry(branch).or_default().push(copy),
                None => own.push(copy),
            }
        }
        let mut held = Vec::with_capacity(branches.len() + 1);
        for (branch, copies) in &branches {
            let holding = self.holding(draft, &record, Some((*branch).to_owned()), copies);
            held.push(Held {
                record: record.clone(),
                holding,
                joined: None,
            });
        }
        // What is at no branch comes first, and most records are at none.
        if !own.is_empty() || held.is_empty() {
            let holding = self.holding(draft, &record, None, &own);
            let joined = None;
            held.insert(
                0,
                Held {
                    record,
                    holding,
                    joined,
                },
            );
        }
        Shaped::Kept(held)
    }

    /// The description. What is published as it stands is taken out of the draft.
    fn describe(
        &self,
        draft: &mut Draft,
        parts: title::TitleParts,
        notes: &mut Notes,
    ) -> BibRecord {
        let (mut isbns, mut issns) = (Vec::new(), Vec::new());
        for cell in draft.isbn.iter().chain(&draft.issn) {
            for found in isbn::numbers(cell) {
                match found {
                    isbn::Number::Isbn(isbn) => isbns.push(isbn),
                    isbn::Number::Issn(issn) => issns.push(issn),
                    isbn::Number::Bad(bad) => {
                        let message = if matches!(bad.len(), 10 | 13) {
                            format!("ISBN `{}` fails its check digit", squeeze(cell))
                        } else {
                            format!("`{}` is neither an ISBN nor an ISSN", squeeze(cell))
                        };
                        notes.add(&rules::BAD_ISBN, Some(draft.isbn_field), message);
                    }
                }
            }
        }
        for numbers in [&mut isbns, &mut issns] {
            numbers.sort();
            numbers.dedup();
        }
        let designated = format::of_name(&draft.gmd);
        let format = match (draft.format, designated) {
            (Some(own), Some(Format::Object | Format::Book) | None) => own,
            (_, Some(format)) => format,
            (None, None) => Format::Book,
        };
        // An ISSN makes a serial of what is said to be a text; a book with both is a book in a series.
        let serial = !issns.is_empty() && isbns.is_empty() && draft.format.is_none();
        let format = if serial && matches!(format, Format::Book | Format::Electronic) {
            Format::Serial
        } else {
            format
        };
        let language = language::language(&draft.language, &self.source.language_map)
            .unwrap_or_else(|| {
                let message = format!("language `{}` is not known", draft.language);
                notes.add_once(&rules::UNMAPPED_LANGUAGE, message);
                String::new()
            });
        let or = |own: String, other: String| if own.is_empty() { other } else { own };
        let subtitle = or(take(&mut draft.subtitle), parts.subtitle);
        let responsibility = or(take(&mut draft.responsibility), parts.responsibility);
        let year_raw = take(&mut draft.year);
        BibRecord {
            title: cut(parts.title, strip_stop),
            subtitle: cut(subtitle, strip_stop),
            part: take(&mut draft.part),
            responsibility: cut(responsibility, strip_stop),
            authors: take(&mut draft.authors)
                .into_iter()
                .map(|name| cut(name, strip_isbd))
                .filter(|name| !name.is_empty())
                .collect(),
            isbn: isbns,
            issn: issns,
            edition: cut(take(&mut draft.edition), strip_isbd),
            publisher: imprint(&draft.publisher),
            place: imprint(&draft.place),
            year: year::year(&year_raw, self.latest),
            year_raw,
            extent: take(&mut draft.extent),
            series: take(&mut draft.series),
            language,
            format,
            subjects: take(&mut draft.subjects),
            class_raw: take(&mut draft.class),
            class_group: String::new(),
            notes: take(&mut draft.notes),
        }
    }

    /// What is odd about a record and is left as it is.
    fn doubt(&self, draft: &Draft, record: &BibRecord, notes: &mut Notes) {
        if record.year.is_none() && year::is_odd(&record.year_raw, self.latest) {
            let message = format!("no year can be told from `{}`", record.year_raw);
            notes.add(&rules::ODD_YEAR, None, message);
        }
        // Where the record's own group is known, its class was told.
        if matches!(record.class_group.as_str(), "unknown" | "serial")
            && record
                .class_raw
                .bytes()
                .any(|byte| byte.is_ascii_alphanumeric())
            && class::group(&record.class_raw, Format::Book) == "unknown"
        {
            let message = format!("class `{}` belongs to no group", record.class_raw);
            notes.add(&rules::ODD_CLASS, None, message);
        }
        if !format::is_known(&draft.gmd) {
            let message = format!("material `{}` is not known", draft.gmd);
            notes.add_once(&rules::UNKNOWN_MATERIAL, message);
        }
    }

    fn class_group(&self, draft: &Draft, record: &BibRecord) -> String {
        let own = class::group(&record.class_raw, record.format);
        let group = if own == "unknown" || own == "serial" {
            class::group(&draft.call_number, record.format)
        } else {
            own
        };
        group.to_owned()
    }

    /// Whether the record as a whole passes the filters.
    fn wanted(&self, draft: &Draft, record: &BibRecord) -> bool {
        let hits = |filter: &HoldingsFilter, all: bool| -> bool {
            let mut results = Vec::new();
            let named = |list: &[String], name: &str| list.iter().any(|wanted| same(wanted, name));
            if !filter.gmd.is_empty() {
                results.push(named(&filter.gmd, &draft.gmd));
            }
            if !filter.language.is_empty() {
                results.push(
                    named(&filter.language, &draft.language)
                        || named(&filter.language, &record.language),
                );
            }
            if !filter.call_number.is_empty() {
                let call = draft.call_number.to_lowercase();
                results.push(
                    filter
                        .call_number
                        .iter()
                        .any(|wanted| call.starts_with(&wanted.trim().to_lowercase())),
                );
            }
            if !filter.title.is_empty() {
                results.push(
                    filter
                        .title
                        .iter()
                        .any(|wanted| title_has(&draft.title, wanted)),
                );
            }
            if filter.year_from.is_some() || filter.year_until.is_some() {
                results.push(record.year.is_some_and(|year| {
                    filter.year_from.is_none_or(|from| year >= from)
                        && filter.year_until.is_none_or(|until| year <= until)
                }));
            }
            if all {
                results.iter().all(|hit| *hit)
            } else {
                results.contains(&true)
            }
        };
        hits(&self.source.include, true) && !hits(&self.source.exclude, false)
    }

    /// Whether a copy passes the filters.
    fn wants(&self, copy: &Copy) -> bool {
        let status = copy.status.as_deref().unwrap_or("");
        let tests = |filter: &HoldingsFilter| -> Vec<bool> {
            let mut results = Vec::new();
            for (list, value) in [
                (&filter.collection_type, copy.collection.as_str()),
                (&filter.location, copy.location.as_str()),
                (&filter.status, status),
            ] {
                if !list.is_empty() {
                    results.push(list.iter().any(|wanted| same(wanted, value)));
                }
            }
            if !filter.item_code.is_empty() {
                let code = copy.code.to_lowercase();
                results.push(
                    filter
                        .item_code
                        .iter()
                        .any(|wanted| code.starts_with(&wanted.trim().to_lowercase())),
                );
            }
            results
        };
        !self
            .location_rule(&copy.location)
            .is_some_and(|rule| rule.hide)
            && tests(&self.source.include).iter().all(|hit| *hit)
            && !tests(&self.source.exclude).contains(&true)
    }

    fn needs_copies(&self) -> bool {
        let include = &self.source.include;
        [
            &include.collection_type,
            &include.location,
            &include.status,
            &include.item_code,
        ]
        .iter()
        .any(|list| !list.is_empty())
    }

    fn location_rule(
        &self,
        location: &str,
    ) -> Option<&'a crate::model::holdings_source::LocationRule> {
        let map = &self.source.location_map;
        map.get(location).or_else(|| {
            map.iter()
                .find(|(name, _)| same(name, location))
                .map(|(_, rule)| rule)
        })
    }

    fn check_location(&self, copy: &Copy, notes: &mut Notes) {
        if !self.source.location_map.is_empty()
            && !copy.location.is_empty()
            && self.location_rule(&copy.location).is_none()
        {
            let message = format!("location `{}` is not in the location map", copy.location);
            notes.add_once(&rules::UNMAPPED_LOCATION, message);
        }
    }

    fn collection(&self, name: &str) -> CollectionKind {
        if let Some((_, kind)) = self
            .source
            .collection_map
            .iter()
            .find(|(own, _)| same(own, name))
        {
            return *kind;
        }
        if name.is_empty() {
            return CollectionKind::General;
        }
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if has(&["referen", "tandon"]) {
            CollectionKind::Reference
        } else if has(&["skripsi", "tesis", "thesis", "disertasi", "tugas akhir"]) {
            CollectionKind::Thesis
        } else if has(&["jurnal", "journal", "majalah"]) {
            CollectionKind::Journal
        } else if has(&["reserve", "cadangan"]) {
            CollectionKind::Reserve
        } else {
            CollectionKind::General
        }
    }

    /// The copy's status by the library's maps; a name nobody knows is not taken for permission to lend.
    fn status(&self, copy: &Copy, kind: CollectionKind) -> ItemStatus {
        let name = copy.status.as_deref().unwrap_or("").trim();
        let by_name = match self
            .source
            .status_map
            .iter()
            .find(|(own, _)| same(own, name))
        {
            Some((_, status)) => *status,
            None => match name.to_lowercase().as_str() {
                "" | "available" | "tersedia" | "dapat dipinjam" | "dipinjam" | "on loan"
                | "checked out" | "on shelf" | "item in place" | "-" | "0" => ItemStatus::Loanable,
                "missing" | "hilang" | "lost" | "withdrawn" | "unavailable" => ItemStatus::Missing,
                "repair" | "rusak" | "perbaikan" | "dalam perbaikan" => ItemStatus::Repair,
                _ => ItemStatus::ReferenceOnly,
            },
        };
        match by_name {
            ItemStatus::Loanable
                if matches!(kind, CollectionKind::Reference | CollectionKind::Reserve) =>
            {
                ItemStatus::ReferenceOnly
            }
            other => other,
        }
    }

    fn holding(
        &self,
        draft: &Draft,
        record: &BibRecord,
        branch: Option<String>,
        copies: &[Counted<'_>],
    ) -> Holding {
        let mut holding = Holding {
            member: self.source.member.clone(),
            branch,
            source: self.source.id.clone(),
            record_number: draft.number,
            control: draft
                .control
                .as_deref()
                .map_or("", |control| control.trim_start_matches("001 "))
                .to_owned(),
            call_number: draft.call_number.clone(),
            exported_at: self.source.exported_at.clone(),
            ..Holding::default()
        };
        for (copy, status, _) in copies {
            let label = self
                .location_rule(&copy.location)
                .and_then(|rule| rule.label.as_ref());
            let location = label.unwrap_or(&copy.location);
            if !location.is_empty() && !holding.locations.contains(location) {
                holding.locations.push(location.clone());
            }
            if holding.call_number.is_empty() {
                holding.call_number.clone_from(&copy.call_number);
            }
            if *status == ItemStatus::Missing {
                continue;
            }
            // A count is whatever the export says; more than can be counted is as good as any.
            let add = |sum: &mut u32| *sum = sum.saturating_add(copy.count);
            add(&mut holding.copies);
            if copy.status.is_some() {
                match status {
                    ItemStatus::Loanable => add(&mut holding.loanable),
                    ItemStatus::ReferenceOnly => add(&mut holding.reference),
                    _ => {}
                }
            }
            if !copy.code.is_empty() {
                holding.item_codes.push(copy.code.clone());
            }
        }
        holding.url = self.url(
            draft,
            record,
            holding.item_codes.first().map(String::as_str),
        );
        match self.source.item_codes {
            ItemCodes::Show => {}
            ItemCodes::CountOnly => holding.item_codes.clear(),
            ItemCodes::Hide => {
                holding.item_codes.clear();
                (holding.copies, holding.loanable, holding.reference) = (0, 0, 0);
            }
        }
        holding
    }

    /// The link into the member's own catalog: the record's template where all it asks for is known, else a search.
    fn url(&self, draft: &Draft, record: &BibRecord, item: Option<&str>) -> String {
        let isbn = record.isbn.first().map(String::as_str);
        let item = item.filter(|_| self.source.item_codes == ItemCodes::Show);
        let query = isbn.unwrap_or(&record.title);
        let values = [
            ("{isbn}", isbn),
            ("{title}", Some(record.title.as_str())),
            ("{item}", item),
            ("{query}", Some(query)),
            (
                "{id}",
                draft
                    .control
                    .as_deref()
                    .map(|control| control.trim_start_matches("001 ")),
            ),
        ];
        let templates = [
            self.source.record_url.as_deref(),
            self.source.opac_search_template.as_deref(),
        ];
        for template in templates.into_iter().flatten() {
            let mut url = String::with_capacity(template.len() + 32);
            let (mut rest, mut complete) = (template, true);
            while let Some(at) = rest.find('{') {
                url.push_str(&rest[..at]);
                rest = &rest[at..];
                if let Some((mark, value)) = values.iter().find(|(mark, _)| rest.starts_with(mark))
                {
                    complete &= value.is_some();
                    percent(value.unwrap_or(""), &mut url);
                    rest = &rest[mark.len()..];
                } else {
                    url.push('{');
                    rest = &rest[1..];
                }
            }
            if complete {
                url.push_str(rest);
                return url;
            }
        }
        let safe = draft.url.starts_with("http://") || draft.url.starts_with("https://");
        if safe {
            draft.url.clone()
        } else {
            String::new()
        }
    }
}

/// Undoes what wrong encodings and web forms did to the texts of a record.
fn mend(draft: &mut Draft, notes: &mut Notes) {
    let mut first: Option<String> = None;
    let one = [
        &mut draft.title,
        &mut draft.subtitle,
        &mut draft.part,
        &mut draft.responsibility,
        &mut draft.publisher,
        &mut draft.place,
        &mut draft.series,
        &mut draft.notes,
    ];
    for text in one
        .into_iter()
        .chain(&mut draft.authors)
        .chain(&mut draft.subjects)
    {
        if let Some(better) = damage::mend(text) {
            first.get_or_insert_with(|| better.clone());
            *text = better;
        }
    }
    if let Some(text) = first {
        let shown: String = text.chars().take(60).collect();
        let message = format!("damaged text mended, as in `{shown}`");
        notes.add(&rules::DAMAGED_TEXT, None, message);
    } else if damage::is_suspect(&draft.title) {
        let message = "the title seems to have gone through a wrong encoding, and cannot be mended";
        notes.add(&rules::DAMAGED_TEXT, None, message.to_owned());
    }
}

fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    a.eq_ignore_ascii_case(b)
        || !(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase()
}

fn title_has(title: &str, wanted: &str) -> bool {
    let (title, wanted) = (title.trim().to_lowercase(), wanted.trim().to_lowercase());
    let inner = wanted.trim_start_matches('^').trim_end_matches('$');
    match (wanted.starts_with('^'), wanted.ends_with('$')) {
        (true, true) => title == inner,
        (true, false) => title.starts_with(inner),
        (false, true) => title.ends_with(inner),
        (false, false) => title.contains(inner),
    }
}

fn percent(text: &str, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from(DIGITS[usize::from(half)]));
            }
        }
    }
}

/// A text without what is to be cut off.
fn cut(text: String, strip: fn(&str) -> &str) -> String {
    let kept = strip(&text);
    if kept.len() == text.len() {
        return text;
    }
    kept.to_owned()
}

fn format_of_copies(copies: &[Counted<'_>], format: Format) -> Option<Format> {
    if !matches!(format, Format::Book | Format::Electronic) || copies.is_empty() {
        return None;
    }
    let all = |wanted: CollectionKind| copies.iter().all(|(_, _, kind)| *kind == wanted);
    if all(CollectionKind::Thesis) {
        Some(Format::Thesis)
    } else if all(CollectionKind::Journal) {
        Some(Format::Serial)
    } else {
        None
    }
}
