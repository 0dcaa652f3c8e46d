//! Small pieces of terms as values: codes, requirements, levels, fees.

use super::answer::{Borrow, Fee};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::schema::value::{Fields, Item, Value};

/// The text of a value; none where it is missing or empty.
pub(super) fn word<'p>(fields: &'p Fields, path: &str) -> Option<&'p str> {
    Some(fields.str(path)).filter(|text| !text.is_empty())
}

/// The codes or ids of a list.
pub(super) fn words<'p>(fields: &'p Fields, path: &str) -> Vec<&'p str> {
    fields.list(path).iter().map(Item::as_str).collect()
}

/// Requirements: of each inner list one will do.
pub(super) fn requirements<'p>(fields: &'p Fields, path: &str) -> Vec<Vec<&'p str>> {
    let any_of = |item: &'p Item| match item.as_list() {
        Some(items) => items.iter().map(Item::as_str).collect(),
        None => vec![item.as_str()],
    };
    fields.list(path).iter().map(any_of).collect()
}

/// Levels in the order of the vocabulary, each once. `none` is no level: who lists nothing else gives nothing.
pub(super) fn levels(portal: &Portal, wanted: impl Fn(&str) -> bool) -> Vec<&str> {
    let codes = portal.schema.codes("level").iter();
    codes
        .map(|code| code.code.as_str())
        .filter(|code| *code != "none" && wanted(code))
        .collect()
}

/// The terms of loans in a map of entitlements.
pub(super) fn borrow(entitlement: &Fields) -> Option<Borrow<'_>> {
    let terms = entitlement.map("borrow")?;
    Some(Borrow {
        max: terms.int("max"),
        days: terms.int("days"),
        renew: terms.int("renew"),
        materials: words(terms, "materials"),
    })
}

/// An amount and its currency.
pub(super) fn money<'p>(fields: &'p Fields, path: &str) -> Option<(i64, &'p str)> {
    match &fields.get(path)?.value {
        Value::Money(amount, currency) => Some((*amount, currency)),
        _ => None,
    }
}

/// What a host asks of visitors, with the categories that pay it; none of them named means everybody.
pub(super) fn fees(visiting: &Fields) -> Vec<(Fee<'_>, Vec<&str>)> {
    let read = |fields| {
        let (amount, currency) = money(fields, "amount")?;
        let fee = Fee {
            what: fields.str("what"),
            amount,
            currency,
            unit: fields.text("unit"),
            note: fields.text("note"),
        };
        Some((fee, words(fields, "categories")))
    };
    let mut fees: Vec<_> = visiting.maps("fees").filter_map(read).collect();
    // Whoever wants to come in asks for this one first.
    fees.sort_by_key(|(fee, _)| fee.what != ENTRY);
    fees
}

/// The code of what a visit costs.
pub(super) const ENTRY: &str = "entry";

/// What each category may do: as the acceptance says, else as the scheme does for all of them.
pub(crate) fn entitlements<'p>(
    scheme: &'p Record,
    acceptance: &'p Fields,
) -> impl Iterator<Item = (&'p str, &'p Fields)> {
    let own = acceptance.map("categories");
    let given = scheme
        .map("default_entitlements")
        .into_iter()
        .flat_map(Fields::iter)
        .filter(move |(category, _)| own.is_none_or(|own| !own.has(category)));
    own.into_iter()
        .flat_map(Fields::iter)
        .chain(given)
        .filter_map(|(category, item)| Some((category, item.as_map()?)))
}

/// Whether anything is given at all.
pub(crate) fn lets_in(entitlement: &Fields) -> bool {
    let mut levels = entitlement.list("levels").iter();
    levels.any(|level| level.as_str() != "none")
}
