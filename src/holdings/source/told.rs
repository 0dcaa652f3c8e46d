//! Which format a file has, where the source does not say it, and whether it has the one that it says.

use crate::holdings::columns::inlislite;
use crate::holdings::columns::kbart;
use crate::holdings::columns::slims::{SLIMS_WIDTH, is_biblio_header, is_items_header};
use crate::holdings::read::rows::{Input, find_line, sample};
use crate::holdings::read::{Content, Window};
use crate::model::holdings_source::{Dialect, HoldingsFormat};
use std::io;

/// The format of a file, or why it cannot be read as what the source says.
pub(super) fn format(
    stated: HoldingsFormat,
    content: Content,
    window: &mut Window,
    dialect: &Dialect,
) -> io::Result<Result<HoldingsFormat, (String, &'static str)>> {
    use HoldingsFormat as F;
    let table = matches!(content, Content::Text | Content::Sheet);
    if !cfg!(feature = "xlsx") && content == Content::Sheet {
        return Ok(Err((
            "this silang was built without the part that reads spreadsheets".to_owned(),
            "save the sheet as CSV",
        )));
    }
    let fits = match stated {
        F::Auto => true,
        F::Marc21 => content == Content::Marc,
        F::Marcxml => content == Content::Marcxml,
        F::MarcText => content == Content::Mnemonic,
        F::MarcJson => content == Content::MarcJson,
        F::Mods => content == Content::Mods,
        F::OaiDc => content == Content::Dublin,
        F::Jsonl => matches!(content, Content::Json | Content::MarcJson),
        F::Kbart | F::Inlislite | F::Csv => table,
        F::Slims9 | F::Slims8 | F::Slims7 | F::SlimsAuto => table,
    };
    if !fits {
        let message = format!(
            "the source says `{}`, but the file looks like {}",
            stated.code(),
            content.name()
        );
        return Ok(Err((
            message,
            "correct `format`, or name the right file; `format: auto` lets the file tell",
        )));
    }
    if stated != F::Auto {
        return Ok(Ok(stated));
    }
    Ok(match content {
        Content::Marc => Ok(F::Marc21),
        Content::Marcxml => Ok(F::Marcxml),
        Content::Mnemonic => Ok(F::MarcText),
        Content::MarcJson => Ok(F::MarcJson),
        Content::Json => Ok(F::Jsonl),
        Content::Mods => Ok(F::Mods),
        Content::Dublin => Ok(F::OaiDc),
        Content::Text => text(window, dialect)?,
        // Its rows tell, once it is open.
        Content::Sheet => Ok(F::Auto),
        Content::Xml | Content::Binary | Content::Empty => Err((
            format!(
                "the format cannot be told: the file looks like {}",
                content.name()
            ),
            "export as MARC 21, MARCXML, MODS, Dublin Core, KBART, CSV, XLSX or JSON Lines",
        )),
    })
}

/// The format of a table whose file has been opened.
pub(super) fn of_sheet(input: &Input) -> HoldingsFormat {
    match input {
        #[cfg(feature = "xlsx")]
        Input::Sheet(sheet) => {
            if sheet.head().any(inlislite::is_header) {
                HoldingsFormat::Inlislite
            } else if sheet.head().any(kbart::is_header) {
                HoldingsFormat::Kbart
            } else if sheet.head().take(1).any(is_biblio_header) {
                HoldingsFormat::SlimsAuto
            } else {
                HoldingsFormat::Csv
            }
        }
        Input::Text(_) => HoldingsFormat::Csv,
    }
}

fn text(
    window: &mut Window,
    dialect: &Dialect,
) -> io::Result<Result<HoldingsFormat, (String, &'static str)>> {
    window.ensure(1 << 18)?;
    let data = window.data();
    if find_line(data, kbart::is_header).is_some() {
        return Ok(Ok(HoldingsFormat::Kbart));
    }
    if find_line(data, inlislite::is_header).is_some() {
        return Ok(Ok(HoldingsFormat::Inlislite));
    }
    let first = |passes: &dyn Fn(&[String]) -> bool| {
        find_line(data, passes).is_some_and(|(_, before, _)| before == 0)
    };
    if first(&is_items_header) {
        return Ok(Err((
            "the file is the item export of SLiMS, not its bibliography".to_owned(),
            "name it in `items_file`, and the bibliography export in `files`",
        )));
    }
    if first(&is_biblio_header) {
        return Ok(Ok(HoldingsFormat::SlimsAuto));
    }
    // Without a header the lists in angle brackets give SLiMS away, and the number of cells.
    let rows = sample(data, window.ended(), dialect, SLIMS_WIDTH);
    let whole = rows.iter().filter(|row| row.len() == SLIMS_WIDTH).count();
    let bracketed = |cell: &String| cell.starts_with('<') && cell.ends_with('>');
    let slims = rows
        .iter()
        .any(|row| row.len() == SLIMS_WIDTH && row[15..].iter().any(bracketed));
    Ok(Ok(if slims && whole * 2 > rows.len() {
        HoldingsFormat::SlimsAuto
    } else {
        HoldingsFormat::Csv
    }))
}
