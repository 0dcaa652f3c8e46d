//! Measured numbers by name, kept in a file between one program and the next, and the gates that they are held to.

use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

/// The file of numbers.
#[derive(Debug)]
pub struct Facts {
    path: PathBuf,
    all: Map<String, Value>,
}

impl Facts {
    /// What was measured so far; nothing when there is no such file.
    pub fn open(path: &Path) -> Self {
        let all = fs::read(path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self {
            path: path.to_owned(),
            all,
        }
    }

    /// Notes a number, says it, and writes the file.
    pub fn set(&mut self, name: &str, value: f64) -> Result<()> {
        println!("{name} = {}", short(value));
        self.all.insert(name.to_owned(), json!(value));
        let mut sorted: Vec<(&String, &Value)> = self.all.iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(b.0));
        let sorted: Map<String, Value> = sorted
            .into_iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        fs::write(&self.path, format!("{:#}\n", Value::Object(sorted)))
    }

    /// A number, if it was measured.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.all.get(name)?.as_f64()
    }

    /// A number as a part of another.
    fn ratio(&self, a: &str, b: &str) -> Option<f64> {
        Some(self.get(a)? / self.get(b)?)
    }

    /// The table of gates, and after it every number.
    pub fn report(&self, machine: &str) -> String {
        let mut out = format!("# Measured\n\nOn {machine}; `benches/run` writes this page.\n\n");
        out.push_str("| what | gate | measured | |\n| --- | --- | --- | --- |\n");
        for (what, gate, value, holds) in self.gates() {
            let (value, mark) = match value {
                Some(value) if gate.is_empty() => (short(value), ""),
                Some(value) => (
                    short(value),
                    if holds(value) { "holds" } else { "**fails**" },
                ),
                None => ("not measured".to_owned(), ""),
            };
            let _ = writeln!(out, "| {what} | {gate} | {value} | {mark} |");
        }
        out.push_str("\n## Every number\n\n| name | value |\n| --- | --- |\n");
        for (name, value) in &self.all {
            let _ = writeln!(
                out,
                "| `{name}` | {} |",
                short(value.as_f64().unwrap_or(0.0))
            );
        }
        out
    }

    fn gates(&self) -> Vec<Gate> {
        let most = |limit: f64| -> Test { Box::new(move |value| value <= limit) };
        let least = |limit: f64| -> Test { Box::new(move |value| value >= limit) };
        let get = |name: &str| self.get(name);
        let mut gates: Vec<Gate> = vec![
            (
                "first query at 1M works, median, KB with client and root".to_owned(),
                "≤ 80",
                get("1000000.query.p50_kb"),
                most(80.0),
            ),
            (
                "first query at 1M works, 99th percentile, KB".to_owned(),
                "≤ 250",
                get("1000000.query.p99_kb"),
                most(250.0),
            ),
            (
                "dependent round trips from the root on, at 1M works, most".to_owned(),
                "≤ 3",
                get("1000000.query.trips_max"),
                most(3.0),
            ),
            (
                "requests at 1M works, most, of words that are there".to_owned(),
                "≤ 16",
                get("1000000.query.requests_clean_max"),
                most(16.0),
            ),
            (
                "the same, with misspelt words, 99th percentile".to_owned(),
                "≤ 16",
                get("1000000.query.requests_p99"),
                most(16.0),
            ),
            (
                "root at 10M holdings, packed KB".to_owned(),
                "≤ 16",
                get("4400000.index.root_kb").or_else(|| self.root_at_10m()),
                most(16.0),
            ),
            (
                "first query, 1M to 10,000 works, ratio of medians".to_owned(),
                "< 2",
                self.ratio("1000000.query.p50_kb", "10000.query.p50_kb"),
                most(2.0),
            ),
            (
                "found within ten, clean, at 1M works".to_owned(),
                "≥ 0.95",
                get("1000000.found.clean"),
                least(0.95),
            ),
            (
                "found within ten, one typo, at 1M works".to_owned(),
                "≥ 0.85",
                get("1000000.found.typo"),
                least(0.85),
            ),
            (
                "first ten shared with the exact ranking, at 1M works".to_owned(),
                "≥ 0.95",
                get("1000000.overlap"),
                least(0.95),
            ),
        ];
        for works in ["1000000", "4400000"] {
            let name = |fact: &str| format!("{works}.build.{fact}");
            let size = if works == "1000000" {
                "1M works"
            } else {
                "10M holdings"
            };
            gates.push((
                format!("holdings a second, whole build, {size}"),
                "≥ 25,000",
                get(&name("rate")),
                least(25_000.0),
            ));
            gates.push((
                format!("most memory of the build, {size}, MB"),
                "≤ 1024",
                get(&name("memory_mb")),
                most(1024.0),
            ));
            gates.push((
                format!("same bytes on 1 and 2 threads, {size}"),
                "1",
                get(&name("same_bytes")),
                least(1.0),
            ));
        }
        gates.push((
            "times faster than Pagefind, 50,000 works, indexing alone".to_owned(),
            "≥ 20",
            self.ratio("pagefind.seconds", "50000.indexing.seconds"),
            least(20.0),
        ));
        gates.push((
            "the same, with reading, joining and all pages".to_owned(),
            "",
            self.ratio("pagefind.seconds", "50000.build.seconds"),
            least(0.0),
        ));
        gates.push((
            "bytes of a first query, part of Pagefind's".to_owned(),
            "≤ 0.33",
            self.ratio("50000.ten.mean_kb", "pagefind.query_kb"),
            most(1.0 / 3.0),
        ));
        gates.push((
            "files, part of Pagefind's".to_owned(),
            "≤ 0.1",
            self.ratio("50000.index.files", "pagefind.files"),
            most(0.1),
        ));
        gates.push((
            "memory, part of Pagefind's".to_owned(),
            "≤ 0.2",
            self.ratio("50000.build.memory_mb", "pagefind.memory_mb"),
            most(0.2),
        ));
        gates.push((
            "time of the whole build, part of tantivy's indexing alone, 1M works".to_owned(),
            "≤ 1",
            self.ratio("1000000.build.seconds", "tantivy.seconds"),
            most(1.0),
        ));
        gates.push((
            "the same, indexing alone".to_owned(),
            "",
            self.ratio("1000000.indexing.seconds", "tantivy.seconds"),
            most(1.0),
        ));
        for category in ["performance", "accessibility", "best_practices", "seo"] {
            let scores = ["home", "member", "finder", "search", "event"]
                .map(|page| self.get(&format!("pages.{page}.{category}")));
            gates.push((
                format!("Lighthouse, {category}, least of five pages"),
                "≥ 98",
                scores
                    .into_iter()
                    .reduce(|least, score| Some(least?.min(score?)))
                    .flatten(),
                least(98.0),
            ));
        }
        gates.push((
            "first results on Slow 4G, seconds".to_owned(),
            "≤ 3",
            get("pages.results.fikih_muamalah"),
            most(3.0),
        ));
        gates.push((
            "bytes of the index changed by 500 new records, percent".to_owned(),
            "≤ 3",
            get("change.index_percent"),
            most(3.0),
        ));
        gates.push((
            "the same of the whole site".to_owned(),
            "",
            get("change.site_percent"),
            most(3.0),
        ));
        gates
    }

    /// What the root would be at 4.4 million works, from how it grew between the two largest that were measured.
    fn root_at_10m(&self) -> Option<f64> {
        let (small, large) = (
            self.get("100000.index.root_kb")?,
            self.get("1000000.index.root_kb")?,
        );
        // Leaves grow with the words until there are as many as the root may name.
        Some(large + (large - small) * 4.4_f64.log10())
    }
}

type Test = Box<dyn Fn(f64) -> bool>;
type Gate = (String, &'static str, Option<f64>, Test);

fn short(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 10_000.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}
