//! Descriptions that are no MARC to drafts: MODS and Dublin Core. The only file where their elements are named.

use super::catalog::Format;
use super::draft::{Copy, Draft};
use super::normalize::squeeze;
use super::read::xml::Node;

fn push(list: &mut Vec<String>, value: &str) {
    let value = squeeze(value);
    if !value.is_empty() && !list.contains(&value) {
        list.push(value);
    }
}

/// A `mods` element.
pub(crate) fn mods(root: &Node, number: u64) -> Draft {
    let mut draft = Draft {
        number,
        isbn_field: "identifier",
        ..Draft::default()
    };
    let mut other_titles: Vec<String> = Vec::new();
    for info in root.all("titleInfo") {
        let title = squeeze(&[info.at(&["nonSort"]), info.at(&["title"])].join(" "));
        if info.attribute("type").is_empty() && draft.title.is_empty() {
            draft.title = title;
            draft.subtitle = squeeze(&info.at(&["subTitle"]));
            draft.part = squeeze(&[info.at(&["partNumber"]), info.at(&["partName"])].join(" "));
        } else {
            push(&mut other_titles, &title);
        }
    }
    if draft.title.is_empty() && !other_titles.is_empty() {
        draft.title = other_titles.remove(0);
    }
    for name in root.all("name") {
        let parts: Vec<String> = name
            .all("namePart")
            .filter(|part| part.attribute("type") != "date")
            .map(|part| squeeze(&part.all_text()))
            .collect();
        push(&mut draft.authors, &parts.join(", "));
    }
    if let Some(origin) = root.all("originInfo").next() {
        draft.publisher = squeeze(&origin.at(&["publisher"]));
        draft.edition = squeeze(&origin.at(&["edition"]));
        draft.place = origin
            .all("place")
            .flat_map(|place| place.all("placeTerm"))
            .filter(|term| term.attribute("type") != "code")
            .map(|term| squeeze(&term.all_text()))
            .next()
            .unwrap_or_default();
        draft.year = ["dateIssued", "copyrightDate", "dateCreated"]
            .iter()
            .map(|name| squeeze(&origin.at(&[name])))
            .find(|date| !date.is_empty())
            .unwrap_or_default();
    }
    let terms: Vec<&Node> = root
        .all("language")
        .flat_map(|language| language.all("languageTerm"))
        .collect();
    draft.language = terms
        .iter()
        .find(|term| term.attribute("type") == "code")
        .or(terms.first())
        .map_or(String::new(), |term| squeeze(&term.all_text()));
    for identifier in root.all("identifier") {
        let value = identifier.all_text();
        match identifier.attribute("type").to_lowercase().as_str() {
            "isbn" => draft.isbn.push(value),
            "issn" => draft.issn.push(value),
            "uri" | "url" if draft.url.is_empty() => draft.url = squeeze(&value),
            _ => {}
        }
    }
    draft.extent = squeeze(&root.at(&["physicalDescription", "extent"]));
    draft.gmd = root
        .all("physicalDescription")
        .flat_map(|description| description.all("form"))
        .find(|form| form.attribute("authority") == "gmd")
        .map_or(String::new(), |form| squeeze(&form.all_text()));
    for related in root.all("relatedItem") {
        if related.attribute("type") == "series" && draft.series.is_empty() {
            draft.series = squeeze(&related.at(&["titleInfo"]));
            // SLiMS puts the title beside an empty element that should hold it.
            if draft.series.is_empty() {
                draft.series = squeeze(&related.at(&["title"]));
            }
        }
    }
    for subject in root.all("subject") {
        let parts: Vec<String> = subject
            .children
            .iter()
            .filter(|part| part.name != "geographicCode")
            .map(|part| squeeze(&part.all_text()))
            .filter(|part| !part.is_empty())
            .collect();
        push(&mut draft.subjects, &parts.join(" -- "));
    }
    draft.class = squeeze(&root.at(&["classification"]));
    let mut notes: Vec<String> = Vec::new();
    for note in root.all("note") {
        let text = squeeze(&note.all_text());
        if note.attribute("type") == "statement of responsibility" {
            draft.responsibility = text;
        } else {
            push(&mut notes, &text);
        }
    }
    for note in root.all("abstract").chain(root.all("tableOfContents")) {
        push(&mut notes, &note.all_text());
    }
    notes.extend(other_titles);
    draft.notes = notes.join("\n");
    draft.control = Some(squeeze(&root.at(&["recordInfo", "recordIdentifier"])))
        .or_else(|| Some(root.attribute("ID").to_owned()))
        .filter(|id| !id.is_empty());
    draft.format = mods_format(root);
    mods_copies(root, &mut draft);
    draft
}

fn mods_format(root: &Node) -> Option<Format> {
    let serial = root.all("originInfo").any(|origin| {
        matches!(
            origin.at(&["issuance"]).trim(),
            "continuing" | "serial" | "integrating resource"
        )
    });
    let genre = root.all("genre").map(Node::all_text).collect::<Vec<_>>();
    let thesis = genre.iter().any(|genre| {
        let genre = genre.to_lowercase();
        ["thesis", "skripsi", "tesis", "disertasi"]
            .iter()
            .any(|word| genre.contains(word))
    });
    let kind = root.at(&["typeOfResource"]);
    match kind.trim() {
        _ if thesis => Some(Format::Thesis),
        _ if serial => Some(Format::Serial),
        "cartographic" => Some(Format::Map),
        "moving image" => Some(Format::Video),
        kind if kind.starts_with("sound recording") => Some(Format::Audio),
        "software, multimedia" => Some(Format::Electronic),
        "still image" | "three dimensional object" | "mixed material" => Some(Format::Object),
        _ => None,
    }
}

fn mods_copies(root: &Node, draft: &mut Draft) {
    for location in root.all("location") {
        let place = squeeze(&location.at(&["physicalLocation"]));
        let shelf = squeeze(&location.at(&["shelfLocator"]));
        if draft.url.is_empty() {
            draft.url = squeeze(&location.at(&["url"]));
        }
        if draft.call_number.is_empty() {
            draft.call_number.clone_from(&shelf);
        }
        let mut found = false;
        for copy in location
            .all("holdingSimple")
            .flat_map(|holding| holding.all("copyInformation"))
        {
            found = true;
            let within = squeeze(&copy.at(&["subLocation"]));
            let within = if within.is_empty() {
                squeeze(&copy.at(&["sublocation"]))
            } else {
                within
            };
            let own = squeeze(&copy.at(&["shelfLocator"]));
            draft.copies.push(Copy {
                code: squeeze(&copy.at(&["numerationAndChronology"])),
                call_number: if own.is_empty() { shelf.clone() } else { own },
                location: [place.as_str(), within.as_str()]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(", "),
                count: 1,
                ..Copy::default()
            });
        }
        let told = !place.is_empty() || !shelf.is_empty();
        if !found && told {
            draft.copies.push(Copy {
                call_number: shelf,
                location: place,
                count: 0,
                ..Copy::default()
            });
        }
    }
    if draft.call_number.is_empty() {
        draft.call_number = draft
            .copies
            .iter()
            .map(|copy| copy.call_number.clone())
            .find(|call| !call.is_empty())
            .unwrap_or_default();
    }
}

/// A `dc` element.
pub(crate) fn dublin(root: &Node, number: u64) -> Draft {
    let mut draft = Draft {
        number,
        isbn_field: "dc:identifier",
        ..Draft::default()
    };
    let (mut titles, mut notes) = (Vec::new(), Vec::new());
    let (mut editors, mut kinds) = (Vec::new(), Vec::new());
    for node in &root.children {
        let text = squeeze(&node.all_text());
        match node.name.as_str() {
            "title" => push(&mut titles, &text),
            "alternative" => push(&mut notes, &text),
            "creator" => push(&mut draft.authors, &text),
            "contributor" => push(&mut editors, &text),
            "subject" => push(&mut draft.subjects, &text),
            "publisher" if draft.publisher.is_empty() => draft.publisher = text,
            "date" | "issued" if draft.year.is_empty() => draft.year = text,
            "language" if draft.language.is_empty() => draft.language = text,
            "description" | "abstract" => push(&mut notes, &text),
            "type" | "medium" => kinds.push(text),
            "extent" => draft.extent = text,
            "source" | "relation" => {}
            // SLiMS writes `identifier_isbn`, which is in no standard.
            "identifier_isbn" | "isbn" => draft.isbn.push(text),
            "identifier" => identifier(text, &mut draft),
            _ => {}
        }
    }
    for name in editors {
        push(&mut draft.authors, &name);
    }
    let mut titles = titles.into_iter();
    draft.title = titles.next().unwrap_or_default();
    notes.extend(titles);
    draft.notes = notes.join("\n");
    draft.format = kinds.iter().find_map(|kind| dublin_format(kind));
    if draft.format.is_none() {
        draft.gmd = kinds
            .into_iter()
            .find(|kind| super::normalize::format::of_name(kind) != Some(Format::Object))
            .unwrap_or_default();
    }
    draft
}

fn identifier(text: String, draft: &mut Draft) {
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches("urn:");
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.starts_with("http://") || text.starts_with("https://") {
        if draft.url.is_empty() {
            draft.url = text;
        }
    } else if let Some(number) = bare.strip_prefix("isbn") {
        draft
            .isbn
            .push(number.trim_start_matches([':', ' ', '=']).to_owned());
    } else if let Some(number) = bare.strip_prefix("issn") {
        draft
            .issn
            .push(number.trim_start_matches([':', ' ', '=']).to_owned());
    } else if !super::normalize::isbn::numbers(&text)
        .iter()
        .any(|number| matches!(number, super::normalize::isbn::Number::Bad(_)))
        && matches!(digits, 7..=13)
    {
        draft.isbn.push(text);
    } else if draft.control.is_none() && !text.is_empty() {
        draft.control = Some(text);
    }
}

/// The DCMI types, and words of repositories.
fn dublin_format(kind: &str) -> Option<Format> {
    let kind = kind.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    if has(&["thesis", "dissertation", "skripsi", "tesis", "disertasi"]) {
        Some(Format::Thesis)
    } else if has(&["article", "journal", "serial", "periodical"]) {
        Some(Format::Serial)
    } else if has(&["movingimage", "moving image"]) {
        Some(Format::Video)
    } else if kind == "sound" {
        Some(Format::Audio)
    } else if has(&["stillimage", "still image", "image", "physicalobject"]) {
        Some(Format::Object)
    } else if has(&["dataset", "software", "interactiveresource"]) {
        Some(Format::Electronic)
    } else {
        None
    }
}
