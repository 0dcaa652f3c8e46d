//! Writes works as MARCXML and as MARC 21 in ISO 2709.

use super::Chance;
use super::formats::{Description, collation, describe};
use super::words::Area;
use super::works::{Author, Kind, Work};
use std::fmt::Write as _;

/// A MARC field: tag, indicators, subfields. Control fields have one subfield and no code.
type MarcField = (&'static str, &'static str, Vec<(char, String)>);

fn marc(
    description: &Description,
    control: &str,
    copies: Vec<Vec<(char, String)>>,
) -> (char, Vec<MarcField>) {
    let work = description.work;
    let serial = work.kind == Kind::Serial;
    let country = match work.place {
        "London" | "Oxford" => "enk",
        "New York" => "nyu",
        "Singapore" => "si ",
        "بيروت" => "le ",
        "القاهرة" => "ua ",
        "دمشق" => "sy ",
        _ => "io ",
    };
    let fixed = if serial {
        format!(
            "250901c{}9999{country}qr p       0   a0{} d",
            work.year, work.tongue.0
        )
    } else {
        format!(
            "250901s{}    {country}           000 0 {} d",
            work.year, work.tongue.0
        )
    };
    let mut fields: Vec<MarcField> = vec![
        ("001", "", vec![(' ', control.to_owned())]),
        ("008", "", vec![(' ', fixed)]),
    ];
    let mut add = |tag, indicators, subfields| fields.push((tag, indicators, subfields));
    if !description.number.is_empty() {
        let tag = if serial { "022" } else { "020" };
        add(tag, "  ", vec![('a', description.number.clone())]);
    }
    add("082", "04", vec![('a', description.class.clone())]);
    let mut names = description.authors.iter();
    let kind = |name: &str| if name.contains(',') { "1 " } else { "0 " };
    if let Some(name) = names.next() {
        add(
            "100",
            kind(name),
            vec![('a', format!("{name},")), ('e', "pengarang".to_owned())],
        );
    }
    let said: Vec<String> = work.authors.iter().map(Author::direct).collect();
    let mut title = vec![('a', description.title.clone())];
    if let Some(subtitle) = description.subtitle {
        title[0].1 += " :";
        title.push(('b', subtitle.to_owned()));
    }
    if !said.is_empty() {
        if let Some(last) = title.last_mut() {
            last.1 += " /";
        }
        title.push(('c', format!("{}.", said.join(", "))));
    }
    add("245", if said.is_empty() { "00" } else { "10" }, title);
    if !work.edition.is_empty() {
        add(
            "250",
            "  ",
            vec![('a', format!("{}.", work.edition.trim_end_matches('.')))],
        );
    }
    let year = if serial {
        format!("{}-", work.year)
    } else {
        work.year.to_string()
    };
    add(
        "264",
        " 1",
        vec![
            ('a', format!("{} :", work.place)),
            ('b', format!("{},", work.publisher)),
            ('c', year),
        ],
    );
    add("300", "  ", vec![('a', collation(work))]);
    if work.kind == Kind::Thesis {
        add(
            "502",
            "  ",
            vec![('a', format!("Skripsi, {}, {}.", work.publisher, work.year))],
        );
    }
    for heading in &work.headings {
        let mut parts = heading.split(" -- ");
        let mut subfields = vec![('a', parts.next().unwrap_or_default().to_owned())];
        subfields.extend(parts.map(|part| ('x', part.to_owned())));
        add("650", " 4", subfields);
    }
    for name in names {
        add("700", kind(name), vec![('a', name.clone())]);
    }
    for copy in copies {
        add("852", "8 ", copy);
    }
    (if serial { 's' } else { 'm' }, fields)
}

/// MARCXML as Koha exports it, one `852` for each copy.
pub(crate) fn marcxml<'a>(works: impl Iterator<Item = &'a Work>, chance: &mut Chance) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<collection xmlns=\"http://www.loc.gov/MARC21/slim\">\n",
    );
    let mut serial = 0;
    for (at, work) in works.enumerate() {
        let description = describe(work, false, chance);
        let shelf = if chance.percent(6) {
            "Rak Rujukan"
        } else {
            "Rak Umum"
        };
        let copies = (0..description.copies)
            .map(|_| {
                serial += 1;
                vec![
                    ('a', "PTCB".to_owned()),
                    ('b', shelf.to_owned()),
                    ('h', description.call_number.clone()),
                    ('p', format!("PT{serial:06}")),
                ]
            })
            .collect();
        let (level, fields) = marc(&description, &format!("ptcb{:06}", at + 1), copies);
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "<record><leader>00000na{level} a2200000 i 4500</leader>"
        );
        for (tag, indicators, subfields) in fields {
            if indicators.is_empty() {
                let text = escape(&subfields[0].1);
                let _ = writeln!(out, "<controlfield tag=\"{tag}\">{text}</controlfield>");
                continue;
            }
            let (one, two) = indicators.split_at(1);
            let _ = write!(
                out,
                "<datafield tag=\"{tag}\" ind1=\"{one}\" ind2=\"{two}\">"
            );
            for (code, text) in subfields {
                let _ = write!(
                    out,
                    "<subfield code=\"{code}\">{}</subfield>",
                    escape(&text)
                );
            }
            out += "</datafield>\n";
        }
        out += "</record>\n";
    }
    out += "</collection>\n";
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// MARC 21 in ISO 2709: leader, directory, fields.
pub(crate) fn marc21<'a>(works: impl Iterator<Item = &'a Work>, chance: &mut Chance) -> Vec<u8> {
    let mut out = Vec::new();
    let mut serial = 0;
    for (at, work) in works.enumerate() {
        let description = describe(work, false, chance);
        let room = if work.area == Area::Sunda {
            "Ruang Sumedang Larang"
        } else {
            "Ruang Umum"
        };
        let copies = (0..description.copies)
            .map(|_| {
                serial += 1;
                vec![
                    ('a', "PUS".to_owned()),
                    ('b', room.to_owned()),
                    ('h', description.call_number.clone()),
                    ('p', format!("{serial:06}/PUS/2025")),
                ]
            })
            .collect();
        let (level, fields) = marc(&description, &format!("INLIS{:015}", at + 1), copies);
        let (mut directory, mut data) = (String::new(), Vec::new());
        for (tag, indicators, subfields) in fields {
            let start = data.len();
            data.extend(indicators.bytes());
            for (code, text) in subfields {
                if !indicators.is_empty() {
                    data.push(0x1F);
                    data.push(code as u8);
                }
                data.extend(text.bytes());
            }
            data.push(0x1E);
            let _ = write!(directory, "{tag}{:04}{start:05}", data.len() - start);
        }
        directory.push('\u{1E}');
        let base = 24 + directory.len();
        let length = base + data.len() + 1;
        out.extend(format!("{length:05}na{level} a22{base:05} i 4500").bytes());
        out.extend(directory.bytes());
        out.extend(data);
        out.push(0x1D);
    }
    out
}
