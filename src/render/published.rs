//! What of a map may leave the portal: one sieve for pages and for files that machines read.

use crate::schema::Field;
use crate::schema::value::{Fields, Item};

/// Whether a map inside a record may be published.
pub(crate) fn is_public(fields: &Fields) -> bool {
    matches!(fields.str("visibility"), "" | "public")
}

/// The fields of a map that may be published, in the order of the schema; nothing where a value is missing or held back.
pub(crate) fn published<'f>(
    schema: &'f [Field],
    fields: &'f Fields,
) -> impl Iterator<Item = (&'f Field, Option<&'f Item>)> {
    let known = |name: &str| schema.iter().any(|field| field.name == name);
    // A named person without consent is not published; the desk, its mailbox and its hours are.
    let nameless = known("role") && known("consent") && fields.bool("consent.given") != Some(true);
    // A meeting whose address is not said to be public is for those who registered.
    let for_some = known("url_visibility") && fields.str("url_visibility") != "public";
    schema
        .iter()
        .filter(|field| !field.private && field.name != "visibility")
        .map(move |field| {
            let held_back = match field.name.as_str() {
                "name" => nameless,
                "url" | "dial_in" => for_some,
                _ => false,
            };
            let item = fields
                .get(&field.name)
                .filter(|item| !held_back && item.as_map().is_none_or(is_public));
            (field, item)
        })
}
