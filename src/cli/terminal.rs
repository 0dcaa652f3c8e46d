//! The two streams a person or a pipe reads, and the bar that moves while they wait.
//!
//! Answers go to standard output; findings for people, progress and summaries go to standard error, so that a
//! pipe carries answers only.

use super::args::{Color, Global};
use crate::error::{Error, Kind, Result};
use crate::progress::Progress;
use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// Bold text for headings.
pub(crate) const BOLD: &str = "\u{1b}[1m";
/// The end of bold text.
pub(crate) const PLAIN: &str = "\u{1b}[0m";

/// How to talk to whoever started this run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    choice: ColorChoice,
    quiet: bool,
}

impl Terminal {
    pub(crate) fn new(global: &Global) -> Self {
        let choice = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            choice,
            quiet: global.quiet,
        }
    }

    /// An answer that was asked for.
    pub(crate) fn answer(&self, text: &str) -> Result<()> {
        send(
            &mut AutoStream::new(std::io::stdout(), self.choice).lock(),
            text,
        )
    }

    /// What has to be seen: findings and failures.
    pub(crate) fn alert(&self, text: &str) -> Result<()> {
        send(
            &mut AutoStream::new(std::io::stderr(), self.choice).lock(),
            text,
        )
    }

    /// What is good to know, unless silence was asked for.
    pub(crate) fn note(&self, text: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { self.alert(text) }
    }

    /// Whether somebody is watching.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// A bar for long work, seen only when somebody is watching.
    pub(crate) fn bar(&self) -> Bar {
        let target = if self.is_watched() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {msg} {bar:24} {human_pos}/{human_len}")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Bar(bar)
    }
}

/// Writes text; a reader that closed its end has read enough, which is not a failure.
fn send(stream: &mut dyn Write, text: &str) -> Result<()> {
    match stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush())
    {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::new(
            Kind::Write,
            format!("cannot write the output: {error}"),
        )),
        _ => Ok(()),
    }
}

/// The bar; it wipes itself away when it is dropped.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Progress for Bar {
    fn stage(&self, name: &str) {
        self.0.set_length(0);
        self.0.set_position(0);
        self.0.set_message(name.to_owned());
    }

    fn total(&self, n: u64) {
        self.0.set_length(n);
    }

    fn advance(&self, n: u64) {
        self.0.inc(n);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A number with a space between thousands: a dot or a comma would be a fraction to half of the readers.
pub(crate) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Bytes in units a person can compare.
pub(crate) fn size(bytes: usize) -> String {
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1_000.0;
    for unit in ["kB", "MB"] {
        if value < 999.95 {
            return format!("{value:.1} {unit}");
        }
        value /= 1_000.0;
    }
    format!("{value:.1} GB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_sizes_have_units() {
        let groups = [
            (7, "7"),
            (1_000, "1 000"),
            (1_234_567, "1 234 567"),
            (123_456, "123 456"),
        ];
        assert_eq!(
            groups.map(|(n, _)| thousands(n)),
            groups.map(|(_, text)| text)
        );
        let sizes = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_536_000, "1.5 MB"),
            (2_000_000_000, "2.0 GB"),
        ];
        assert_eq!(sizes.map(|(n, _)| size(n)), sizes.map(|(_, text)| text));
    }
}
