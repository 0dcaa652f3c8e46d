//! What can be said on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Publishes what a forum of libraries does together: members, agreements, events, pages and a union catalog.
#[derive(Debug, Parser)]
#[command(
    name = "silang",
    version,
    propagate_version = false,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Examples:
  silang init portal            start a portal in the folder portal/
  silang check --root portal    look for mistakes in its data
  silang serve --root portal    see it in a browser while you write
  silang build --root portal    write the site to portal/public/

Exit codes: 0 done, 1 the data has errors (or warnings under --strict), 2 the command could not be run."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Options that stand before or after any command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Folder of the portal: the one that holds content/
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        default_value = ".",
        help_heading = "Global options"
    )]
    pub(crate) root: PathBuf,
    /// Folder the site is written to [default: public, in the portal's folder]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        help_heading = "Global options"
    )]
    pub(crate) out: Option<PathBuf>,
    /// Address the site will have, in place of the one in portal.yaml
    #[arg(long, global = true, value_name = "URL", value_parser = base_url, help_heading = "Global options")]
    pub(crate) base_url: Option<String>,
    /// Build as if it were this day: YYYY-MM-DD
    #[arg(long, global = true, value_name = "DATE", value_parser = date, help_heading = "Global options")]
    pub(crate) as_of: Option<Date>,
    /// Take warnings for errors
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) strict: bool,
    /// How findings are shown
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, help_heading = "Global options")]
    pub(crate) format: Format,
    /// Show findings and failures only
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Global options"
    )]
    pub(crate) quiet: bool,
    /// Show every finding, not the first five of a kind in a file
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(crate) verbose: bool,
    /// When to use color
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, help_heading = "Global options")]
    pub(crate) color: Color,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the line in question
    Text,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0, for code hosts and review tools
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// When the output is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a new portal with a small example
    #[command(after_help = "Nothing that is there already is overwritten.

Example:
  silang init portal && silang serve --root portal")]
    Init {
        /// Folder for the portal, made when it is not there [default: that of --root]
        dir: Option<PathBuf>,
    },
    /// Write a new record with all fields of its kind
    #[command(after_help = "Examples:
  silang new member unila
  silang new event 2026-pelatihan-isbd")]
    New {
        /// Kind of the record, such as member, agreement or event
        kind: String,
        /// Its id: small letters, digits and hyphens; the file gets this name
        id: String,
    },
    /// Look for mistakes in the data, without writing anything
    #[command(after_help = "Examples:
  silang check --strict
  silang check --format sarif > silang.sarif")]
    Check,
    /// Write the site
    #[command(
        after_help = "The site replaces the last one whole, or not at all when the data has errors.

Examples:
  silang build
  silang build --out /srv/www/portal --base-url https://perpus.example.ac.id/"
    )]
    Build {
        /// Make the search anew, even where few of its files would have to change
        #[arg(long)]
        compact: bool,
    },
    /// Show the site in a browser and follow every change
    #[cfg(feature = "serve")]
    #[command(after_help = "Only this computer can reach the preview. Stop it with Ctrl-C.")]
    Serve {
        /// Port of the preview [default: 4848, or the next free one]
        #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
        port: Option<u16>,
    },
    /// Tell why records of the catalogs stand together, or why they do not
    #[command(
        after_help = "A record is named by its holdings source, a colon, and its number in the file,
id=CONTROL-NUMBER or isbn=ISBN.

Examples:
  silang explain-merge k3v5c2pq7a
  silang explain-merge unand:1204 upi:id=000451"
    )]
    ExplainMerge {
        /// Id of an edition, or a record
        #[arg(value_name = "EDITION|RECORD")]
        one: String,
        /// Another record
        #[arg(value_name = "RECORD")]
        other: Option<String>,
    },
    /// Explain a finding by its code, or list all codes
    #[command(after_help = "Examples:
  silang explain bad-isbn
  silang explain A07")]
    Explain {
        /// Code or number of a rule, as findings show it
        code: Option<String>,
    },
    /// Say what a catalog export is, what is wrong with it, and how one of its records is understood
    #[command(after_help = "Examples:
  silang inspect ekspor.mrc
  silang inspect ekspor.csv --record 17 --format json
  silang inspect ekspor-baru.csv --source uin-a    read as the portal's source uin-a says")]
    Inspect {
        /// The file; packed by gzip or zstd or not. Left out, the files of the source
        file: Option<PathBuf>,
        /// Read it as this holdings source of the portal says
        #[arg(long, value_name = "ID")]
        source: Option<String>,
        /// Number of the record to show, from 1
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
        record: u64,
    },
    /// Print the JSON Schema of a kind of record, for editors
    Schema {
        /// Kind of record, such as member
        kind: String,
    },
    /// Print the numbers of the site: files, sizes, records
    Stats,
    /// Ask the finished site what a visitor would ask it
    #[command(
        after_help = "Reads the files of the search as a browser does, so the results are the same.

Examples:
  silang search laskar pelangi
  silang search author:hirata --member univ-priangan --sort newest
  silang search 979-3062-79-7"
    )]
    Search(super::search::Asked),
    /// Print completions for a shell
    #[command(after_help = "Example:
  silang completions bash > ~/.local/share/bash-completion/completions/silang")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "Example:
  silang man > ~/.local/share/man/man1/silang.1")]
    Man,
}

/// A calendar date and nothing else: the library behind it would take `20261122` and drop a time.
fn date(text: &str) -> Result<Date, String> {
    let date = (text.len() == 10)
        .then(|| text.parse::<Date>().ok())
        .flatten();
    date.ok_or_else(|| "write the day as YYYY-MM-DD, such as 2026-11-22".to_owned())
}

/// An address of the web, with a slash at its end.
fn base_url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let odd = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"' | '<' | '>' | '\\')
    };
    match rest {
        Some(rest) if !rest.starts_with('/') && !rest.is_empty() && !rest.contains(odd) => {
            Ok(if text.ends_with('/') {
                text.to_owned()
            } else {
                format!("{text}/")
            })
        }
        _ => {
            Err("write an address that begins with https:// or http://, without ? and #".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_date_is_ten_characters_of_a_real_day() {
        assert_eq!(date("2026-11-22"), Ok(Date::constant(2026, 11, 22)));
        for wrong in [
            "20261122",
            "2026-11-22T09:00",
            "2026-02-30",
            "22-11-2026",
            "today",
        ] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_base_url_ends_in_a_slash() {
        assert_eq!(
            base_url("https://a.id/portal"),
            Ok("https://a.id/portal/".to_owned())
        );
        assert_eq!(base_url("http://a.id/"), Ok("http://a.id/".to_owned()));
        for wrong in [
            "a.id",
            "https://",
            "https:///x",
            "https://a.id/?q",
            "ftp://a.id/",
            "https://a b/",
        ] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }
}
