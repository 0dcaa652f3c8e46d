//! CSV files for people who open them in a spreadsheet (RFC 4180).

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// Writes a header and rows. Rows may be of different lengths; short ones are filled up to the header.
pub fn write<R>(header: &[&str], rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator,
    R::Item: AsRef<str>,
{
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .flexible(true)
        .from_writer(Vec::new());
    let names: Vec<_> = header.iter().map(|name| guarded(name)).collect();
    writer
        .write_record(&names)
        .expect("memory takes every byte");
    for row in rows {
        let mut cells: Vec<_> = row.into_iter().map(|cell| guarded(cell.as_ref())).collect();
        cells.resize(cells.len().max(header.len()), String::new());
        writer
            .write_record(&cells)
            .expect("memory takes every byte");
    }
    let bytes = writer.into_inner().unwrap_or_default();
    // Only text went in, so only text comes out.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A cell that no spreadsheet takes for a formula: what looks like the beginning of one is preceded by `'`.
///
/// Numbers with a sign are left alone. NUL ends a cell for some programs and is dropped.
fn guarded(cell: &str) -> String {
    let cell: String = cell.chars().filter(|c| *c != '\0').collect();
    // Spreadsheets skip white space before the sign, and take the wide forms for the narrow ones.
    let first = cell.trim_start_matches(' ').chars().next();
    let is_formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    if is_formula && !is_number(&cell) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn case(cell: &str, expected: &str) {
        assert_eq!(guarded(cell), expected);
    }

    #[test]
    fn no_cell_is_a_formula() {
        case("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")");
        case("+62 274 512474", "'+62 274 512474");
        case("+62274512474", "+62274512474");
        case("-7.78", "-7.78");
        case("-7.78.1", "'-7.78.1");
        case("-", "'-");
        case("+1+cmd|'/C calc'!A0", "'+1+cmd|'/C calc'!A0");
        case("@SUM(A1)", "'@SUM(A1)");
        case("\t=1", "'\t=1");
        case(" =1", "' =1");
        case("＝1", "'＝1");
        case("a=b", "a=b");
        case("", "");
    }

    #[test]
    fn another_reader_reads_the_same_rows() {
        let rows = [vec!["UIN \"A\", B", "baris\ndua"], vec!["satu"]];
        let text = write(&["nama", "catatan"], &rows);
        assert_eq!(
            text,
            "nama,catatan\r\n\"UIN \"\"A\"\", B\",\"baris\ndua\"\r\nsatu,\r\n"
        );
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let read: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(read, [vec!["UIN \"A\", B", "baris\ndua"], vec!["satu", ""]]);
        assert_eq!(write(&["a"], Vec::<Vec<String>>::new()), "a\r\n");
    }
}
