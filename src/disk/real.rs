//! The real disk; the only file of the crate that names `std::fs`.

use super::{Inputs, Scratch, ScratchFile};
use crate::error::{Error, Kind, Result};
use crate::paths::{SiteFile, SourcePath};
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A portal's folder on disk.
#[derive(Debug, Clone)]
pub struct RealInputs {
    root: PathBuf,
    last: Option<PathBuf>,
}

impl RealInputs {
    /// The folder that holds `content/`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            last: None,
        }
    }

    /// With the folder of the last site.
    pub fn with_last(self, out: impl Into<PathBuf>) -> Self {
        Self {
            last: Some(out.into()),
            ..self
        }
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

    fn last_site(&self) -> Option<Box<dyn Inputs + Send>> {
        let last = self.last.as_ref()?;
        Some(Box::new(Self::new(last)))
    }

    fn scratch(&self) -> Box<dyn Scratch> {
        Box::new(RealScratch::new(self.root.join(".silang/tmp")))
    }
}

/// Files without a name in a folder, or in the system's own where that folder cannot be made.
#[derive(Debug)]
pub struct RealScratch {
    folder: PathBuf,
}

impl RealScratch {
    /// The folder is made when the first file is asked for, and goes with the last.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl Scratch for RealScratch {
    fn file(&self) -> Result<Box<dyn ScratchFile>> {
        let own =
            fs::create_dir_all(&self.folder).and_then(|()| tempfile::tempfile_in(&self.folder));
        match own.or_else(|_| tempfile::tempfile()) {
            Ok(file) => Ok(Box::new(file)),
            Err(error) => Err(failed(
                Kind::Write,
                "make a file to sort in",
                &self.folder,
                &error,
            )),
        }
    }
}

impl Drop for RealScratch {
    fn drop(&mut self) {
        // Folders that hold anything stay.
        let _ = fs::remove_dir(&self.folder);
        if let Some(parent) = self.folder.parent() {
            let _ = fs::remove_dir(parent);
        }
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

/// What stands under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing.
    Absent,
    /// A folder with nothing in it.
    EmptyFolder,
    /// A folder with something in it.
    Folder,
    /// A file or something else that is no folder.
    Other,
}

/// Says what stands under a name; links are followed.
pub(crate) fn standing(path: &Path) -> Result<Standing> {
    let fail = |error: std::io::Error| failed(Kind::Read, "look at", path, &error);
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Standing::Absent),
        Err(error) => Err(fail(error)),
        Ok(meta) if !meta.is_dir() => Ok(Standing::Other),
        Ok(_) if fs::read_dir(path).map_err(fail)?.next().is_none() => Ok(Standing::EmptyFolder),
        Ok(_) => Ok(Standing::Folder),
    }
}

/// The path from the root of the disk, with the links of the part that exists followed.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf> {
    let fail = |error: std::io::Error| failed(Kind::Read, "find", path, &error);
    let full = std::path::absolute(path).map_err(fail)?;
    let mut rest = Vec::new();
    let mut known = full.as_path();
    loop {
        match fs::canonicalize(known) {
            Ok(found) => return Ok(rest.iter().rev().fold(found, |path, name| path.join(name))),
            Err(_) => match (known.parent(), known.file_name()) {
                (Some(parent), Some(name)) => {
                    rest.push(name.to_owned());
                    known = parent;
                }
                _ => return Ok(full),
            },
        }
    }
}

/// Everything below a folder that is not itself a folder, as `/`-paths relative to it, sorted; links are not followed.
pub(crate) fn list_outside(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|error| {
            Error::new(
                Kind::Read,
                format!("cannot list {}: {error}", folder.display()),
            )
        })?;
        if !entry.file_type().is_dir() {
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<_> = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect();
            names.push(parts.join("/"));
        }
    }
    names.sort();
    Ok(names)
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| failed(Kind::Write, "make the folder", path, &error))
}

/// Writes a file that must not be there yet, in a folder that is.
pub(crate) fn create_new(path: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    File::create_new(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(|error| failed(Kind::Write, "write", path, &error))
}

/// Gives a file a second name, so that it keeps its date; where the disk has no such links, copies it.
pub(crate) fn link_or_copy(from: &Path, to: &Path) -> Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| failed(Kind::Write, "write", to, &error))
}

/// Gives a folder another name on the same disk.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| {
        Error::new(
            Kind::Write,
            format!(
                "cannot rename {} to {}: {error}",
                from.display(),
                to.display()
            ),
        )
    })
}

/// Removes a folder and all in it; one that is not there is fine. Links in it are removed, not followed.
pub(crate) fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(failed(Kind::Write, "remove", path, &error))
        }
        _ => Ok(()),
    }
}

/// Removes a file, then the folder it is in if that is empty now. For tidying up: what cannot be removed stays.
pub(crate) fn tidy(file: &Path) {
    let _ = fs::remove_file(file);
    if let Some(folder) = file.parent() {
        let _ = fs::remove_dir(folder);
    }
}

/// A lock that other runs of silang respect, held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes a lock; `None` when another run holds it.
pub(crate) fn lock(path: &Path) -> Result<Option<Lock>> {
    let fail = |error: std::io::Error| failed(Kind::Write, "lock", path, &error);
    let file = File::create(path).map_err(fail)?;
    match file.try_lock() {
        // Whoever held it before may have tidied the file away between our opening and our locking it.
        Ok(()) if path.exists() => Ok(Some(Lock { _file: file })),
        Ok(()) | Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
            Ok(Some(Lock { _file: file }))
        }
        Err(fs::TryLockError::Error(error)) => Err(fail(error)),
    }
}

fn failed(kind: Kind, doing: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(kind, format!("cannot {doing} {}: {error}", path.display()))
}
