//! The only door to files.
//!
//! In: names (`SourcePath`, `SitePath`). Out: bytes.
//! Lives here: reading a portal, files for work that outgrows memory, the real disk, a disk in memory for tests and for the preview.
//! Does not live here: what the bytes mean.

mod memory;
pub(crate) mod real;
mod scratch;
mod stored;

pub use memory::MemoryInputs;
pub use real::{RealInputs, RealScratch};
pub use scratch::{MemoryScratch, Scratch, ScratchFile};
pub use stored::Stored;

use crate::error::Result;
use crate::paths::SourcePath;
use std::io::Read;

/// What silang reads from: a portal's folder.
pub trait Inputs: Sync {
    /// All files below a folder, sorted by path. A folder that is not there has no files.
    /// What could not be listed is named in the error list, not dropped.
    fn list(&self, folder: &SourcePath) -> (Vec<SourcePath>, Vec<(SourcePath, String)>);

    /// The whole file.
    fn read(&self, path: &SourcePath) -> Result<Vec<u8>>;

    /// The file as a stream, for files too large to hold.
    fn open(&self, path: &SourcePath) -> Result<Box<dyn Read + Send>>;

    /// Whether there is such a file, and how many bytes it has.
    fn size(&self, path: &SourcePath) -> Option<u64>;

    /// The site that the last build published, where this one goes too.
    fn last_site(&self) -> Option<Box<dyn Inputs + Send>> {
        None
    }

    /// Room beside the portal for work that outgrows memory.
    fn scratch(&self) -> Box<dyn Scratch> {
        Box::new(MemoryScratch)
    }
}
