//! Arguments of the programs: `--name value`.

use std::collections::BTreeMap;

/// What was given.
#[derive(Debug, Default)]
pub struct Flags(BTreeMap<String, String>);

impl Flags {
    /// Of this process. A flag without a value has an empty one.
    pub fn read() -> Self {
        let mut all = BTreeMap::new();
        let mut arguments = std::env::args().skip(1).peekable();
        while let Some(argument) = arguments.next() {
            let name = argument.trim_start_matches("--").to_owned();
            let value = arguments
                .next_if(|next| !next.starts_with("--"))
                .unwrap_or_default();
            all.insert(name, value);
        }
        Self(all)
    }

    /// The value of a flag.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a flag that is a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.replace('_', "").parse().ok()
    }

    /// Whether a flag was given.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
