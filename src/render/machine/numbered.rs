//! Values of a data file that others name by number.

use serde_json::Value as Json;
use std::collections::HashMap;

/// Values that are each kept once, in the order in which they were first seen.
#[derive(Default)]
pub(super) struct Numbered {
    /// In their order.
    pub(super) values: Vec<Json>,
    numbers: HashMap<String, usize>,
}

impl Numbered {
    /// The place of a value, from 0.
    pub(super) fn number(&mut self, value: Json) -> usize {
        let next = self.values.len();
        let number = *self.numbers.entry(value.to_string()).or_insert(next);
        if number == next {
            self.values.push(value);
        }
        number
    }
}
