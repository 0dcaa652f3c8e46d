//! Finished files of the site that need not be in memory, such as those of a large search index.

use crate::error::Result;
use crate::paths::SitePath;

/// Files that are had one by one.
pub trait Stored: Sync {
    /// Every file with its size in bytes, sorted by path.
    fn list(&self) -> Vec<(SitePath, u64)>;

    /// The bytes of a file that `list` names.
    fn read(&self, path: &SitePath) -> Result<Vec<u8>>;
}
