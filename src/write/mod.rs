//! Puts a finished site in its place, whole or not at all.
//!
//! In: all files of a site and a folder. Out: the folder holds exactly these files.
//! Lives here: which folders may be replaced, the new generation beside the old one, the swap, the ledger.
//! Does not live here: what the files mean, `std::fs` (`disk::real`).
//!
//! A build is written to `.<name>.silang/next` beside the site's folder and put in its place by two renames. When
//! anything fails before them, the last good site is untouched; when a run is killed between them, the next run
//! begins by putting the last good site back.

mod ledger;

use crate::disk::Stored;
use crate::disk::real::{self, Standing};
use crate::error::{Error, Kind, Result};
use crate::paths::SitePath;
use ledger::Ledger;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Files that desktops leave in every folder they show; nobody misses them.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What a publication changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// Files that are new or have another content.
    pub n_written: usize,
    /// Files that are as they were.
    pub n_kept: usize,
    /// Files of the last site that this one does not have.
    pub n_removed: usize,
}

/// Makes a folder hold exactly the files of all these stores.
///
/// The folder must be absent, empty, or a site that silang wrote, with nothing added to it: nobody's files are removed.
pub fn publish(out: &Path, stores: &[&dyn Stored]) -> Result<Published> {
    let files = listed(stores)?;
    let out = real::absolute(out)?;
    let workshop = Workshop::open(&out)?;
    workshop.recover(&out)?;
    let last = last_site(&out)?;
    workshop.clear()?;
    let published = write_generation(&workshop.next(), &files, &out, last.as_ref())?;
    workshop.swap(&out)?;
    Ok(published)
}

/// The folder beside the site in which a generation is made.
struct Workshop {
    folder: PathBuf,
    // Held, never read: dropping it gives the lock back.
    _lock: real::Lock,
}

impl Workshop {
    fn open(out: &Path) -> Result<Self> {
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(Error::new(
                Kind::Usage,
                format!("{} cannot be the folder of a site", out.display()),
            ));
        };
        let folder = parent.join(format!(".{}.silang", name.to_string_lossy()));
        real::make_folder(&folder)?;
        let Some(lock) = real::lock(&folder.join("lock"))? else {
            let busy = format!("another run of silang is writing to {}", out.display());
            return Err(Error::new(Kind::Write, busy));
        };
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    fn next(&self) -> PathBuf {
        self.folder.join("next")
    }

    fn old(&self) -> PathBuf {
        self.folder.join("old")
    }

    /// The site's folder, from the name of the workshop.
    fn site(&self) -> Option<PathBuf> {
        let name = self
            .folder
            .file_name()?
            .to_str()?
            .strip_prefix('.')?
            .strip_suffix(".silang")?;
        Some(self.folder.parent()?.join(name))
    }

    /// Puts the last good site back if a run was killed between the two renames.
    fn recover(&self, out: &Path) -> Result<()> {
        if real::standing(out)? == Standing::Absent
            && real::standing(&self.old())? != Standing::Absent
        {
            real::rename(&self.old(), out)?;
        }
        Ok(())
    }

    /// Removes what a killed run left behind. Only called when a good site, or none, is known to be in place.
    fn clear(&self) -> Result<()> {
        real::remove_folder(&self.next())?;
        real::remove_folder(&self.old())
    }

    fn swap(&self, out: &Path) -> Result<()> {
        if real::standing(out)? != Standing::Absent {
            real::rename(out, &self.old())?;
        }
        if let Err(error) = real::rename(&self.next(), out) {
            let back = real::standing(&self.old())? == Standing::Absent
                || real::rename(&self.old(), out).is_ok();
            let state = if back {
                "the last site is still in place"
            } else {
                "the last site is in the folder `old`"
            };
            return Err(error.context(state));
        }
        Ok(())
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = real::remove_folder(&self.next());
        // The old site goes only once another stands in its place; `old` alone is the last good site.
        if real::standing(&self.folder.join("old")).is_ok_and(|old| old != Standing::Absent)
            && let Some(out) = self.site()
            && last_site(&out).is_ok_and(|ledger| ledger.is_some())
        {
            let _ = real::remove_folder(&self.old());
        }
        real::tidy(&self.folder.join("lock"));
    }
}

/// The ledger of the site that is there; `None` for an absent or empty folder, a failure for somebody else's.
fn last_site(out: &Path) -> Result<Option<Ledger>> {
    let refuse = |why: &str| {
        Err(Error::new(
            Kind::Usage,
            format!("{} {why}; nothing was written", out.display()),
        )
        .context("silang only replaces sites it wrote"))
    };
    match real::standing(out)? {
        Standing::Absent | Standing::EmptyFolder => return Ok(None),
        Standing::Other => return refuse("is not a folder"),
        Standing::Folder => {}
    }
    if real::standing(&out.join(ledger::NAME))? != Standing::Other {
        return refuse("holds files that are not of a site (choose an empty folder with --out)");
    }
    let ledger = Ledger::read(&real::read_outside(&out.join(ledger::NAME))?)
        .map_err(|error| error.context(format!("{} cannot be replaced", out.display())))?;
    let known: BTreeSet<&str> = ledger.paths().collect();
    let strange: Vec<String> = real::list_outside(out)?
        .into_iter()
        .filter(|path| path != ledger::NAME && !known.contains(path.as_str()))
        .filter(|path| !LITTER.contains(&path.rsplit('/').next().unwrap_or(path)))
        .collect();
    if let Some(first) = strange.first() {
        let more = if strange.len() > 1 {
            format!(" and {} more", strange.len() - 1)
        } else {
            String::new()
        };
        return refuse(&format!(
            "also holds `{first}`{more}, which silang did not write (move it away)"
        ));
    }
    Ok(Some(ledger))
}

/// Writes all files below a new folder; those that did not change are linked to, so that they keep their dates.
fn write_generation(
    next: &Path,
    files: &[(SitePath, &dyn Stored)],
    out: &Path,
    last: Option<&Ledger>,
) -> Result<Published> {
    real::make_folder(next)?;
    let folders = files.iter().filter_map(|(path, _)| {
        let path = next.join(path.as_str());
        Some(path.parent()?.to_path_buf())
    });
    let folders: BTreeSet<PathBuf> = folders.collect();
    for folder in &folders {
        real::make_folder(folder)?;
    }
    let put = |(path, store): &(SitePath, &dyn Stored)| -> Result<(String, String, bool)> {
        let bytes = store.read(path)?;
        let path = path.as_str();
        let hash = ledger::hash(&bytes);
        let same_hash = last.is_some_and(|last| last.hash_of(path) == Some(hash.as_str()));
        // The ledger says what was written, not what somebody did to the file since; only its bytes can say that.
        let is_kept =
            same_hash && real::read_outside(&out.join(path)).is_ok_and(|known| known == bytes);
        if is_kept {
            real::link_or_copy(&out.join(path), &next.join(path))?;
        } else {
            real::create_new(&next.join(path), &bytes)?;
        }
        Ok((path.to_owned(), hash, is_kept))
    };
    let written: Vec<(String, String, bool)> = files.par_iter().map(put).collect::<Result<_>>()?;
    let n_kept = written.iter().filter(|(_, _, is_kept)| *is_kept).count();
    let mut published = Published {
        n_written: written.len() - n_kept,
        n_kept,
        n_removed: 0,
    };
    let mut ledger = Ledger::default();
    for (path, hash, _) in written {
        ledger.note(path, hash);
    }
    real::create_new(&next.join(ledger::NAME), &ledger.bytes()?)?;
    published.n_removed = last.map_or(0, |last| {
        last.paths()
            .filter(|path| ledger.hash_of(path).is_none())
            .count()
    });
    Ok(published)
}

/// The files of all stores. Their paths must stay in the site's folder and be distinct; that they do is promised by
/// whoever plans the site.
fn listed<'s>(stores: &[&'s dyn Stored]) -> Result<Vec<(SitePath, &'s dyn Stored)>> {
    let bug = |path: &str, why: &str| {
        Err(Error::new(
            Kind::Bug,
            format!("the site's file `{path}` {why}"),
        ))
    };
    let mut files = Vec::new();
    for store in stores {
        let list = store.list().into_iter();
        files.extend(list.map(|(path, _)| (path, *store)));
    }
    let mut paths = BTreeSet::new();
    for (path, _) in &files {
        let path = path.as_str();
        let odd = |part: &str| matches!(part, "" | "." | "..");
        if path.contains(['\\', ':', '\0']) || path.split('/').any(odd) || path == ledger::NAME {
            return bug(path, "has a name that cannot be written");
        }
        if !paths.insert(path) {
            return bug(path, "is made twice");
        }
    }
    for path in &paths {
        let above = path
            .match_indices('/')
            .map(|(at, _)| path.get(..at).unwrap_or_default());
        if above.into_iter().any(|folder| paths.contains(folder)) {
            return bug(path, "is below another file");
        }
    }
    Ok(files)
}
