//! The same input makes the same bytes: on any run, in any order of the disk, on any machine.

use super::{build, forum, request, site};
use silang::disk::{Inputs, RealInputs};
use silang::error::Result;
use silang::paths::{SiteFile, SourcePath};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Command;

/// A disk that lists its files in another order than the alphabet's.
struct Shuffled(RealInputs);

impl Inputs for Shuffled {
    fn list(&self, folder: &SourcePath) -> (Vec<SourcePath>, Vec<(SourcePath, String)>) {
        let (mut files, problems) = self.0.list(folder);
        // Any order will do that is the same on all machines: the name read from its end, backward.
        files.sort_by_cached_key(|path| {
            std::cmp::Reverse(path.as_str().bytes().rev().collect::<Vec<u8>>())
        });
        (files, problems)
    }

    fn read(&self, path: &SourcePath) -> Result<Vec<u8>> {
        self.0.read(path)
    }

    fn open(&self, path: &SourcePath) -> Result<Box<dyn Read + Send>> {
        self.0.open(path)
    }

    fn size(&self, path: &SourcePath) -> Option<u64> {
        self.0.size(path)
    }
}

#[track_caller]
fn assert_same(a: &[SiteFile], b: &[SiteFile]) {
    let names = |site: &[SiteFile]| -> Vec<String> {
        site.iter().map(|file| file.path.to_string()).collect()
    };
    assert_eq!(names(a), names(b));
    for (a, b) in a.iter().zip(b) {
        assert!(a.bytes == b.bytes, "{} differs", a.path);
    }
}

#[test]
fn two_builds_are_alike() {
    assert_same(site(), &build(&request(), &forum()));
}

#[test]
fn the_order_of_the_disk_does_not_matter() {
    let shuffled = Shuffled(forum());
    let (order, _) = shuffled.list(&SourcePath::new("content"));
    assert!(!order.is_sorted(), "the files were not shuffled");
    assert_same(site(), &build(&request(), &shuffled));
}

#[test]
fn files_are_sorted_and_named_once() {
    let is_rising = site().windows(2).all(|pair| pair[0].path < pair[1].path);
    assert!(is_rising, "files out of order, or two of one name");
}

/// Builds with the binary in a world of its own.
#[track_caller]
fn built_in(world: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder for tests");
    let out = folder.path().join("site");
    let run = Command::new(env!("CARGO_BIN_EXE_silang"))
        .args(["build", "--quiet", "--root", env!("CARGO_MANIFEST_DIR")])
        .arg("--out")
        .arg(&out)
        .envs(world.iter().copied())
        .output()
        .expect("the binary runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let mut tree = BTreeMap::new();
    gather(&out, &out, &mut tree);
    tree
}

fn gather(root: &Path, folder: &Path, tree: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("the site can be listed") {
        let path = entry.expect("the site can be listed").path();
        if path.is_dir() {
            gather(root, &path, tree);
        } else {
            let name = path.strip_prefix(root).expect("it lies in the site");
            let bytes = std::fs::read(&path).expect("the site can be read");
            tree.insert(name.to_string_lossy().into_owned(), bytes);
        }
    }
}

#[test]
fn neither_zone_nor_language_nor_cores_of_the_computer_matter() {
    let here = built_in(&[
        ("TZ", "Asia/Jakarta"),
        ("LANG", "id_ID.UTF-8"),
        ("RAYON_NUM_THREADS", "1"),
    ]);
    let there = built_in(&[
        ("TZ", "America/St_Johns"),
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("RAYON_NUM_THREADS", "2"),
    ]);
    assert!(here.len() > 100, "{} files", here.len());
    assert_eq!(
        here.keys().collect::<Vec<_>>(),
        there.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &here {
        assert!(there.get(name) == Some(bytes), "{name} differs");
    }
    // The binary writes what the library makes, and the list of it that the next build reads.
    for file in site() {
        assert!(
            here.get(file.path.as_str()) == Some(&file.bytes),
            "{} differs from the library's",
            file.path
        );
    }
}
