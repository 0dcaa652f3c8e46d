//! Notices that the portal changed.

use super::News;
use crate::disk::real;
use crate::error::{Error, Kind, Result};
use notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

/// How long the disk must be quiet before a change counts: editors save in several steps.
const QUIET: Duration = Duration::from_millis(200);

/// What a site is made of.
const SOURCES: [&str; 2] = ["content", "themes"];

/// A watcher of a portal's sources; it ends when it is dropped.
pub(super) struct Watch {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    /// Source folders that were not there when the watch began.
    missing: Vec<PathBuf>,
}

impl Watch {
    /// Tells of every change below `content/` and `themes/`.
    pub(super) fn start(root: &Path, tell: Sender<News>) -> Result<Self> {
        let root = real::absolute(root)?;
        let sources = SOURCES.map(|name| root.join(name));
        let watched = sources.clone();
        let debouncer = new_debouncer(QUIET, None, move |result: DebounceEventResult| {
            if matters(&result, &watched) {
                // When the receiver is gone the program is ending already.
                let _ = tell.send(News::Changed);
            }
        });
        let mut watch = Self {
            debouncer: debouncer.map_err(|error| failed(&error))?,
            missing: sources.into(),
        };
        // The root itself only tells that a source folder appears in it.
        watch
            .debouncer
            .watch(&root, RecursiveMode::NonRecursive)
            .map_err(|error| failed(&error))?;
        watch.follow()?;
        Ok(watch)
    }

    /// Watches source folders that have appeared. One that cannot be watched is tried again after the next change.
    pub(super) fn follow_new_folders(&mut self) {
        let _ = self.follow();
    }

    fn follow(&mut self) -> Result<()> {
        let mut missing = Vec::new();
        let mut result = Ok(());
        for folder in std::mem::take(&mut self.missing) {
            if !folder.is_dir() {
                missing.push(folder);
            } else if let Err(error) = self.debouncer.watch(&folder, RecursiveMode::Recursive) {
                missing.push(folder);
                result = Err(failed(&error));
            }
        }
        self.missing = missing;
        result
    }
}

/// Whether events call for a build. Reading is an event too, and a build reads: those must not count. When events were
/// lost or watching failed, nobody knows what changed, so something did.
fn matters(result: &DebounceEventResult, sources: &[PathBuf]) -> bool {
    match result {
        Err(_) => true,
        Ok(events) => events.iter().any(|event| {
            let is_source = |path: &PathBuf| sources.iter().any(|source| path.starts_with(source));
            event.need_rescan()
                || (!matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(is_source))
        }),
    }
}

fn failed(error: &notify::Error) -> Error {
    Error::new(Kind::Read, format!("cannot watch the portal: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::Event;
    use notify::event::{AccessKind, CreateKind, Flag};
    use notify_debouncer_full::DebouncedEvent;
    use std::time::Instant;

    #[track_caller]
    fn case(event: Event, expected: bool) {
        let sources = [PathBuf::from("/p/content")];
        assert_eq!(
            matters(
                &Ok(vec![DebouncedEvent::new(event, Instant::now())]),
                &sources
            ),
            expected
        );
    }

    #[test]
    fn changes_of_sources_matter_and_reading_does_not() {
        let at = |kind, path: &str| Event::new(kind).add_path(PathBuf::from(path));
        case(
            at(
                EventKind::Create(CreateKind::File),
                "/p/content/members/a.yaml",
            ),
            true,
        );
        case(
            at(
                EventKind::Access(AccessKind::Any),
                "/p/content/members/a.yaml",
            ),
            false,
        );
        case(
            at(EventKind::Create(CreateKind::Folder), "/p/public"),
            false,
        );
        case(Event::new(EventKind::Other).set_flag(Flag::Rescan), true);
        assert!(matters(&Err(Vec::new()), &[]));
    }
}
