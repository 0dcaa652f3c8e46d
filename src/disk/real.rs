//! The real disk; the only file of the crate that names `std::fs`.

use super::Inputs;
use crate::error::{Error, Kind, Result};
use crate::paths::{SiteFile, SourcePath};
use std::fs;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A portal's folder on disk.
#[derive(Debug, Clone)]
pub struct RealInputs {
    root: PathBuf,
}

impl RealInputs {
    /// The folder that holds `content/`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn full(&self, path: &SourcePath) -> PathBuf {
        self.root.join(path.as_str())
    }
}

impl Inputs for RealInputs {
    fn list(&self, folder: &SourcePath) -> (Vec<SourcePath>, Vec<(SourcePath, String)>) {
        let start = self.full(folder);
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        if !start.exists() {
            return (files, problems);
        }
        for entry in WalkDir::new(&start).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let relative = entry
                        .path()
                        .strip_prefix(&self.root)
                        .unwrap_or(entry.path());
                    match relative.to_str() {
                        Some(name) => files.push(SourcePath::new(name)),
                        None => problems.push((
                            SourcePath::new(relative.to_string_lossy()),
                            "the name of this file is not UTF-8".to_owned(),
                        )),
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let at = error
                        .path()
                        .map_or_else(|| start.clone(), Path::to_path_buf);
                    let relative = at
                        .strip_prefix(&self.root)
                        .unwrap_or(&at)
                        .to_string_lossy()
                        .into_owned();
                    problems.push((SourcePath::new(relative), error.to_string()));
                }
            }
        }
        files.sort();
        (files, problems)
    }

    fn read(&self, path: &SourcePath) -> Result<Vec<u8>> {
        fs::read(self.full(path))
            .map_err(|error| Error::new(Kind::Read, format!("cannot read {path}: {error}")))
    }

    fn open(&self, path: &SourcePath) -> Result<Box<dyn Read + Send>> {
        let file = fs::File::open(self.full(path))
            .map_err(|error| Error::new(Kind::Read, format!("cannot open {path}: {error}")))?;
        Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
    }

    fn size(&self, path: &SourcePath) -> Option<u64> {
        fs::metadata(self.full(path))
            .ok()
            .filter(fs::Metadata::is_file)
            .map(|meta| meta.len())
    }
}

/// Reads a file that is not part of a portal.
pub(crate) fn read_outside(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        Error::new(
            Kind::Read,
            format!("cannot read {}: {error}", path.display()),
        )
    })
}

/// Writes files below a folder that must not hold any of them yet; for `init` and `new`.
pub(crate) fn write_new(folder: &Path, files: &[SiteFile]) -> Result<()> {
    for file in files {
        let target = folder.join(file.path.as_str());
        if target.exists() {
            return Err(Error::new(
                Kind::Write,
                format!("{} is there already; nothing was written", target.display()),
            ));
        }
    }
    for file in files {
        put(&folder.join(file.path.as_str()), &file.bytes)?;
    }
    Ok(())
}

/// Writes one file, and the folders it needs.
pub(crate) fn put(target: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |error: std::io::Error| {
        Error::new(
            Kind::Write,
            format!("cannot write {}: {error}", target.display()),
        )
    };
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    fs::write(target, bytes).map_err(fail)
}
