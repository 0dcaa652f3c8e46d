//! Repositories: whether they are kept up, and who may read their full texts.

use super::record::Record;
use crate::schema::value::Fields;

/// Whether somebody still keeps it up; one that is not answers nobody, though its texts may still be there.
pub fn is_kept(repository: &Record) -> bool {
    repository.str("status") != "retired"
}

/// Code of `repository_access` for a code of `patron_category`: what is said of that category, or of everybody.
pub fn access<'a>(repository: &'a Record, category: &str) -> &'a str {
    let own = repository
        .map("access_by_category")
        .map_or("", |map| map.str(category));
    if own.is_empty() {
        repository.str("access")
    } else {
        own
    }
}

/// Codes of `repository_access` with the field that says them: that for everybody first, then those of categories as written.
pub fn accesses(repository: &Record) -> impl Iterator<Item = (String, &str)> {
    let by_category = repository
        .map("access_by_category")
        .into_iter()
        .flat_map(Fields::iter)
        .map(|(category, item)| (format!("access_by_category.{category}"), item.as_str()));
    std::iter::once(("access".to_owned(), repository.str("access"))).chain(by_category)
}
