//! Room for what does not fit in memory: files without a name that are gone when they are dropped.

use crate::error::Result;
use std::io::{Cursor, Read, Seek, Write};

/// A file that one run uses and nobody else sees.
pub trait ScratchFile: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> ScratchFile for T {}

/// Where such files come from.
pub trait Scratch: Sync + Send {
    /// A new, empty file.
    fn file(&self) -> Result<Box<dyn ScratchFile>>;
}

/// Files in memory, for tests and for portals that are small.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemoryScratch;

impl Scratch for MemoryScratch {
    fn file(&self) -> Result<Box<dyn ScratchFile>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}
