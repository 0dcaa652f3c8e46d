//! A copy as a row of the bibliography export of SLiMS 9.

use crate::catalog::copies::Copy;
use crate::catalog::works::{Kind, Work};

/// Names of the columns.
pub(super) const HEADER: &str = "\"title\",\"gmd_name\",\"edition\",\"isbn_issn\",\"publisher_name\",\"publish_year\",\"collation\",\
    \"series_title\",\"call_number\",\"language_name\",\"place_name\",\"classification\",\"notes\",\"image\",\"sor\",\"authors\",\
    \"topics\",\"item_code\"\n";

/// The row.
pub(super) fn row(work: &Work, copy: &Copy, member: usize) -> Vec<u8> {
    let mut title = copy.title.clone();
    for (mark, rest) in [(" : ", &copy.subtitle), (". ", &copy.part)] {
        if !rest.is_empty() {
            title.push_str(mark);
            title.push_str(rest);
        }
    }
    let gmd = match work.kind {
        Kind::Electronic => "Electronic Resource",
        Kind::Video => "Video Recording",
        _ => "Text",
    };
    let number = if copy.isbn.is_empty() {
        &copy.issn
    } else {
        &copy.isbn
    };
    let code = [format!("{member:03}{:07}", work.number)];
    let cells = [
        title.as_str(),
        gmd,
        &copy.edition,
        number,
        &copy.publisher,
        &copy.year,
        &copy.extent,
        &copy.series,
        &copy.call_number,
        work.tongue.code().1,
        &copy.place,
        &copy.class,
        "",
        "",
        &copy.responsibility,
        &many(&copy.authors),
        &many(&copy.subjects),
        &many(&code),
    ];
    let mut out = String::with_capacity(400);
    for (at, cell) in cells.into_iter().enumerate() {
        out.push_str(if at == 0 { "\"" } else { ",\"" });
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push('\n');
    out.into_bytes()
}

fn many(values: &[String]) -> String {
    values.iter().map(|value| format!("<{value}>")).collect()
}
