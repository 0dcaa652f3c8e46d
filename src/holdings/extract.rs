//! A MARC record to a draft: the only file where tags and subfield codes are written.

use super::catalog::Format;
use super::copies::Copies;
use super::draft::Draft;
use super::marc::{Field, MarcRecord};
use super::normalize::{squeeze, strip_isbd, strip_stop};

/// Reads a record.
pub(crate) fn draft(record: &MarcRecord, number: u64, copies: &Copies) -> Draft {
    let mut draft = Draft {
        number,
        isbn_field: "020 $a",
        ..Draft::default()
    };
    draft.control = record
        .control("001")
        .map(|text| squeeze(&text))
        .filter(|text| !text.is_empty())
        .map(|text| ["001 ", &text].concat());
    title(record, &mut draft);
    names(record, &mut draft);
    for field in record.all("020") {
        if let Some(value) = record.first(field, b"a") {
            let note: String = record
                .subfields(field)
                .filter(|(code, _)| *code == b'q')
                .map(|(_, v)| v.to_string())
                .collect();
            draft.isbn.push(if note.is_empty() {
                value
            } else {
                format!("{value} ({note})")
            });
        }
    }
    draft.issn = firsts(record, "022", b"a");
    imprint(record, &mut draft);
    draft.edition = first(record, "250", b"ab").unwrap_or_default();
    draft.extent = record
        .all("300")
        .next()
        .map(|field| joined(record, field, b"abce"))
        .unwrap_or_default();
    draft.series = ["490", "440", "830"]
        .iter()
        .find_map(|tag| {
            record
                .all(tag)
                .next()
                .map(|field| strip_stop(&joined(record, field, b"anpv")).to_owned())
        })
        .unwrap_or_default();
    draft.language = language(record);
    for tag in [
        "600", "610", "611", "630", "648", "650", "651", "653", "655", "690", "691",
    ] {
        for field in record.all(tag) {
            let heading = if tag == "653" {
                record.subfields(field).map(|(_, v)| squeeze(&v)).collect()
            } else {
                vec![heading(record, field)]
            };
            for heading in heading {
                if !heading.is_empty() && !draft.subjects.contains(&heading) {
                    draft.subjects.push(heading);
                }
            }
        }
    }
    draft.class = ["082", "084", "083", "080", "092"]
        .iter()
        .find_map(|tag| first(record, tag, b"a"))
        .map(|class| class.replace(['/', '\''], ""))
        .unwrap_or_default();
    let notes: Vec<String> = ["500", "502", "504", "505", "520"]
        .iter()
        .flat_map(|tag| record.all(tag))
        .map(|field| joined(record, field, b"abcdgrt"))
        .filter(|note| !note.is_empty())
        .collect();
    draft.notes = notes.join("\n");
    original_script(record, &mut draft);
    draft.url = record
        .all("856")
        .filter(|field| matches!(record.indicator2(field), b'0' | b'1' | b' '))
        .find_map(|field| record.first(field, b"u"))
        .unwrap_or_default();
    draft.format = format(record, !draft.issn.is_empty());
    copies.fill(record, &mut draft);
    draft
}

fn first(record: &MarcRecord, tag: &str, codes: &[u8]) -> Option<String> {
    record.all(tag).find_map(|field| record.first(field, codes))
}

fn firsts(record: &MarcRecord, tag: &str, codes: &[u8]) -> Vec<String> {
    record
        .all(tag)
        .filter_map(|field| record.first(field, codes))
        .collect()
}

/// The values of these subfields, in the field's order.
fn joined(record: &MarcRecord, field: &Field, codes: &[u8]) -> String {
    let mut values = record.values(field, codes);
    let Some(first) = values.next() else {
        return String::new();
    };
    let mut out = first.trim().to_owned();
    for value in values {
        out.push(' ');
        out.push_str(value.trim());
    }
    squeeze(&out)
}

fn title(record: &MarcRecord, draft: &mut Draft) {
    let has_words = |field: &&Field| {
        record.subfields(field).any(|(code, value)| {
            b"abknp".contains(&code) && value.chars().any(char::is_alphanumeric)
        })
    };
    // A record without a title proper is known by its uniform title, or by another that it is looked for under.
    let Some(field) = ["245", "240", "130", "246", "740"]
        .iter()
        .find_map(|tag| record.all(tag).find(has_words))
    else {
        return;
    };
    let mut title = Vec::new();
    let (mut subtitle, mut part, mut seen_part) = (Vec::new(), Vec::new(), false);
    for (code, value) in record.subfields(field) {
        let value = squeeze(&value);
        match code {
            b'a' | b'k' | b'f' | b'g' => title.push(value),
            b'b' if seen_part => part.push(value),
            b'b' => subtitle.push(value),
            b'n' | b'p' => {
                seen_part = true;
                part.push(value);
            }
            b'h' => draft.gmd = strip_isbd(&value).trim_matches(['[', ']', ' ']).to_owned(),
            b'c' => {
                draft.responsibility = strip_isbd(value.trim_start_matches(['/', ' '])).to_owned();
            }
            _ => {}
        }
    }
    // A few programs put the title into `$b` alone.
    if title.is_empty() && part.is_empty() {
        std::mem::swap(&mut title, &mut subtitle);
    }
    if title.is_empty() {
        std::mem::swap(&mut title, &mut part);
    }
    let clean = |parts: Vec<String>| {
        strip_stop(parts.join(" ").trim_start_matches([':', '/', ' '])).to_owned()
    };
    draft.title = clean(title);
    draft.subtitle = clean(subtitle);
    draft.part = clean(part);
}

fn names(record: &MarcRecord, draft: &mut Draft) {
    for tag in ["100", "110", "111", "700", "710", "711"] {
        for field in record.all(tag) {
            // A name with a title names another work, not somebody who made this one.
            if tag.starts_with('7') && record.first(field, b"t").is_some() {
                continue;
            }
            let codes: &[u8] = if tag.ends_with("00") {
                b"abcq"
            } else {
                b"abnc"
            };
            let name = strip_stop(&joined(record, field, codes)).to_owned();
            if !name.is_empty() && !draft.authors.contains(&name) {
                draft.authors.push(name);
            }
        }
    }
}

fn imprint(record: &MarcRecord, draft: &mut Draft) {
    let publication = record
        .all("264")
        .find(|field| record.indicator2(field) == b'1')
        .or_else(|| record.all("260").next())
        .or_else(|| record.all("264").next());
    if let Some(field) = publication {
        let text = |codes: &[u8]| record.first(field, codes).unwrap_or_default();
        draft.place = text(b"a");
        draft.publisher = text(b"b");
        draft.year = strip_stop(&text(b"c")).to_owned();
    }
    // The coded date stands in where the imprint has none that can be told.
    if super::normalize::year::year(&draft.year, 2100).is_none()
        && !draft.year.bytes().any(|byte| byte.is_ascii_digit())
        && let Some(fixed) = record.control("008")
        && let Some(coded) = fixed.get(7..11)
        && coded.bytes().all(|byte| byte.is_ascii_digit())
        && coded != "0000"
    {
        let serial = matches!(fixed.get(6..7), Some("c" | "d" | "u" | "m"));
        draft.year = if serial {
            format!("{coded}-")
        } else {
            coded.to_owned()
        };
    }
}

fn language(record: &MarcRecord) -> String {
    let coded = record
        .control("008")
        .and_then(|fixed| fixed.get(35..38).map(str::to_lowercase))
        .filter(|code| {
            code.bytes().all(|byte| byte.is_ascii_lowercase()) && code != "und" && code != "zxx"
        });
    coded
        .or_else(|| first(record, "041", b"a").map(packed))
        .unwrap_or_default()
}

/// Older records write several codes in one go: `engfre`.
fn packed(codes: String) -> String {
    let is_packed = codes.len() > 3
        && codes.len().is_multiple_of(3)
        && codes.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_packed {
        codes.get(..3).unwrap_or(&codes).to_owned()
    } else {
        codes
    }
}

fn heading(record: &MarcRecord, field: &Field) -> String {
    let mut out = String::new();
    for (code, value) in record.subfields(field) {
        let value = squeeze(&value);
        match code {
            b'v' | b'x' | b'y' | b'z' => {
                out.push_str(if out.is_empty() { "" } else { " -- " });
                out.push_str(strip_stop(&value));
            }
            b'a'..=b't' if !matches!(code, b'e' | b'i') => {
                out.push_str(if out.is_empty() { "" } else { " " });
                out.push_str(&value);
            }
            _ => {}
        }
    }
    strip_stop(&out).to_owned()
}

fn format(record: &MarcRecord, has_issn: bool) -> Option<Format> {
    if record.all("502").next().is_some() {
        return Some(Format::Thesis);
    }
    let fixed = record.control("008").unwrap_or_default();
    let physical = record.control("007").unwrap_or_default();
    let (kind, level) = (record.leader[6], record.leader[7]);
    let item_form = |at: usize| fixed.as_bytes().get(at).copied().unwrap_or(b' ');
    let by_form = |at: usize| match item_form(at) {
        b'o' | b'q' | b's' => Some(Format::Electronic),
        b'a' | b'b' | b'c' => Some(Format::Micro),
        _ => None,
    };
    if physical.starts_with('h') {
        return Some(Format::Micro);
    }
    match kind {
        b'a' if matches!(level, b's' | b'b' | b'i') => Some(Format::Serial),
        b'a' => by_form(23)
            .or_else(|| physical.starts_with("cr").then_some(Format::Electronic))
            .or(
                // Leaders of SLiMS say `a` of everything; the designation knows better, if there is one.
                first(record, "245", b"h").is_none().then_some(Format::Book),
            ),
        b'c' => by_form(23).or(Some(Format::Book)),
        b't' | b'd' | b'f' => Some(Format::Manuscript),
        b'e' => by_form(29).or(Some(Format::Map)),
        b'g' => Some(Format::Video),
        b'i' | b'j' => Some(Format::Audio),
        b'm' => Some(Format::Electronic),
        b'k' | b'o' | b'p' | b'r' => Some(Format::Object),
        _ => has_issn.then_some(Format::Serial),
    }
}

/// Whether this is UNIMARC: its titles are in 200, and 100 begins with a day and codes of processing.
pub(crate) fn is_unimarc(record: &MarcRecord) -> bool {
    let processing = |field: &Field| {
        record.first(field, b"a").is_some_and(|data| {
            data.len() >= 20 && data.bytes().take(8).all(|byte| byte.is_ascii_digit())
        })
    };
    record.all("245").next().is_none()
        && record
            .all("200")
            .any(|field| record.first(field, b"a").is_some())
        && record.all("100").any(processing)
}

/// Titles and names in their own script (880): a reader who types them finds the book by them. Most say in `$6` which
/// field they repeat; those that do not are told by their subfields: a title has a responsibility or stands alone.
fn original_script(record: &MarcRecord, draft: &mut Draft) {
    let mut titles: Vec<String> = Vec::new();
    for field in record.all("880") {
        let linked: Option<String> = record
            .first(field, b"6")
            .map(|link| link.chars().take(3).collect());
        let indicated = record.first(field, b"c").is_some();
        let tag = match linked.as_deref() {
            Some(tag) => tag,
            None if indicated => "245",
            None => continue,
        };
        match tag {
            "245" | "246" | "240" | "130" | "740" => {
                titles.push(strip_stop(&joined(record, field, b"abnpc")).to_owned());
            }
            "100" | "110" | "111" | "700" | "710" | "711" => {
                let name = strip_stop(&joined(record, field, b"abcq")).to_owned();
                if !name.is_empty() && !draft.authors.contains(&name) {
                    draft.authors.push(name);
                }
            }
            _ => {}
        }
    }
    titles.retain(|title| !title.is_empty());
    // A record that has its title nowhere else is known by this one.
    if draft.title.is_empty() && !titles.is_empty() {
        draft.title = titles.remove(0);
    }
    for title in titles {
        if !draft.notes.contains(&title) {
            draft
                .notes
                .push_str(if draft.notes.is_empty() { "" } else { "\n" });
            draft.notes.push_str(&title);
        }
    }
}
