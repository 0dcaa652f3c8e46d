//! Whom the finder has a page for: readers of each home library by category, and readers without one.

use super::route::Reader;
use crate::access::Finder;
use crate::model::portal::Portal;
use std::collections::BTreeSet;

/// The readers in the order in which pages name them: those without a home library first, then by home and category.
/// None where no library of the portal lets in anybody from elsewhere.
///
/// A home has readers of the categories it issues cards or letters to under some scheme; the others come in as readers
/// without a home do.
pub(crate) fn readers(portal: &Portal) -> Vec<Reader> {
    let finder = Finder::new(portal);
    let is_offered = portal.public("card_scheme").next().is_some()
        || portal
            .public("member")
            .any(|member| member.has("visiting.walk_in"));
    if !is_offered {
        return Vec::new();
    }
    let categories = finder.categories();
    let mut issued: BTreeSet<(String, &str)> = BTreeSet::new();
    for scheme in portal.public("card_scheme") {
        for participant in scheme.maps("participants") {
            let issues_to = |code: &&&str| {
                let issues_to = participant.list("issues_to");
                issues_to.iter().any(|item| item.as_str() == **code)
            };
            for home in participant.refs("member") {
                let here = categories.iter().filter(issues_to);
                issued.extend(here.map(|category| (home.to_owned(), *category)));
            }
        }
    }
    let mut readers: Vec<Reader> = categories
        .iter()
        .map(|category| Reader {
            home: None,
            category: (*category).to_owned(),
        })
        .collect();
    for home in finder.hosts() {
        let of_home = categories
            .iter()
            .filter(|category| issued.contains(&(home.id.clone(), **category)));
        readers.extend(of_home.map(|category| Reader {
            home: Some(home.id.clone()),
            category: (*category).to_owned(),
        }));
    }
    readers
}
