//! All rules in one list, for `silang explain`, reports and the tests of the house.
//!
//! Each rule stands beside the code that finds its fault; here they are only gathered.

use crate::diag::Rule;
use crate::{atlas, check, holdings, load, plan, schema, search, yaml};

/// Every rule of silang, sorted by code.
pub fn all() -> Vec<&'static Rule> {
    let rooms = [
        yaml::RULES,
        schema::RULES,
        atlas::RULES,
        load::RULES,
        holdings::rules::RULES,
        plan::RULES,
        search::rules::RULES,
    ];
    let mut rules: Vec<&Rule> = rooms
        .into_iter()
        .flatten()
        .copied()
        .chain(check::rules())
        .collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}
