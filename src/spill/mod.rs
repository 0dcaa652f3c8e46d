//! Lists and sorting that stay in memory while a budget suffices and move to disk after that.
//!
//! In: byte strings, a budget in bytes, a `Scratch`. Out: the same byte strings, in order of pushing or of their keys.
//! Lives here: the sorter with its runs and their merging, the log, finished files, one file on disk for many of them.
//! Does not live here: what the bytes mean; what comes out never depends on the budget or on threads.

mod files;
pub(crate) mod flow;
mod frame;
mod log;
mod merge;
mod run;
mod shared;
mod sorter;

pub use files::{Files, FilesWriter};
pub use log::{Log, LogReader, LogWriter};
pub use shared::SharedScratch;
pub use sorter::{Sorted, Sorter};

use crate::error::{Error, Kind};
use std::io;

/// A failure of a scratch file, in words a person can act on.
fn failed(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            Error::new(
                Kind::Write,
                "the disk is full while sorting; free some room, or name another folder in `TMPDIR`",
            )
        }
        _ => Error::new(
            Kind::Write,
            format!("cannot use a file to sort in: {error}"),
        ),
    }
}
