//! Publishing a site: what is replaced, what is refused, what is left of a run that failed.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

use silang::disk::MemoryScratch;
use silang::paths::SiteFile;
use silang::spill::FilesWriter;
use silang::write::Published;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Puts files of memory in their place.
fn publish(out: &Path, files: &[SiteFile]) -> silang::error::Result<Published> {
    let mut stored = FilesWriter::new(&MemoryScratch, 0);
    for file in files {
        stored.put(file.path.to_string(), &file.bytes)?;
    }
    silang::write::publish(out, &[&stored.finish()?])
}

fn site(files: &[(&str, &str)]) -> Vec<SiteFile> {
    files
        .iter()
        .map(|(path, text)| SiteFile::new(*path, *text))
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_site_is_replaced_by_the_next_and_nothing_is_left_beside_it() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("deep/public");
    let first = publish(
        &out,
        &site(&[("index.html", "1"), ("a/b.html", "x"), ("old.html", "o")]),
    )
    .unwrap();
    assert_eq!(
        first,
        Published {
            n_written: 3,
            n_kept: 0,
            n_removed: 0
        }
    );
    let second = publish(&out, &site(&[("index.html", "2"), ("a/b.html", "x")])).unwrap();
    assert_eq!(
        second,
        Published {
            n_written: 1,
            n_kept: 1,
            n_removed: 1
        }
    );
    assert_eq!(names(&out), [".silang-site.json", "a", "index.html"]);
    assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "2");
    assert_eq!(names(&home.path().join("deep")), ["public"]);
}

#[test]
fn an_unchanged_file_keeps_its_date_and_a_damaged_one_is_mended() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("public");
    let files = site(&[("index.html", "1"), ("b.html", "x")]);
    publish(&out, &files).unwrap();
    let date = fs::metadata(out.join("index.html"))
        .unwrap()
        .modified()
        .unwrap();
    fs::write(out.join("b.html"), "damaged").unwrap();
    let again = publish(&out, &files).unwrap();
    assert_eq!(
        again,
        Published {
            n_written: 1,
            n_kept: 1,
            n_removed: 0
        }
    );
    assert_eq!(
        fs::metadata(out.join("index.html"))
            .unwrap()
            .modified()
            .unwrap(),
        date
    );
    assert_eq!(fs::read_to_string(out.join("b.html")).unwrap(), "x");
}

#[test]
fn folders_of_others_are_refused_and_untouched() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("thesis");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("chapter.txt"), "years of work").unwrap();
    let error = publish(&out, &site(&[("index.html", "1")]))
        .unwrap_err()
        .to_string();
    assert!(error.contains("nothing was written"), "{error}");
    assert_eq!(names(&out), ["chapter.txt"]);
    assert_eq!(names(home.path()), ["thesis"]);

    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(
        publish(&file, &[])
            .unwrap_err()
            .to_string()
            .contains("is not a folder")
    );
}

#[test]
fn a_file_added_to_a_site_stops_the_next_build() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("public");
    publish(&out, &site(&[("index.html", "1")])).unwrap();
    fs::write(out.join(".DS_Store"), "").unwrap();
    publish(&out, &site(&[("index.html", "2")])).unwrap();
    fs::write(out.join("CNAME"), "perpus.example.ac.id").unwrap();
    let error = publish(&out, &site(&[("index.html", "3")]))
        .unwrap_err()
        .to_string();
    assert!(error.contains("`CNAME`"), "{error}");
    assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "2");
    assert_eq!(
        fs::read_to_string(out.join("CNAME")).unwrap(),
        "perpus.example.ac.id"
    );
}

#[test]
fn a_failed_build_leaves_the_last_site() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("public");
    publish(&out, &site(&[("index.html", "good")])).unwrap();
    // No disk takes a name of five hundred letters: the write fails in the middle of the generation.
    let long = "x".repeat(500);
    assert!(publish(&out, &site(&[("index.html", "bad"), (&long, "")])).is_err());
    for bad in [
        "../escape.html",
        "a//b",
        "a\\b",
        "c:/x",
        ".silang-site.json",
    ] {
        assert!(publish(&out, &site(&[(bad, "")])).is_err(), "{bad}");
    }
    assert!(publish(&out, &site(&[("a", ""), ("a", "")])).is_err());
    assert!(publish(&out, &site(&[("a", ""), ("a-b", ""), ("a/b", "")])).is_err());
    assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "good");
    assert_eq!(names(home.path()), ["public"]);
}

#[test]
fn a_run_killed_between_the_renames_is_mended_by_the_next() {
    let home = TempDir::new().unwrap();
    let out = home.path().join("public");
    publish(&out, &site(&[("index.html", "good")])).unwrap();
    let workshop = home.path().join(".public.silang");
    fs::create_dir_all(workshop.join("next")).unwrap();
    fs::write(workshop.join("next/half"), "").unwrap();
    fs::rename(&out, workshop.join("old")).unwrap();
    // Even a build that fails puts the last site back.
    assert!(publish(&out, &site(&[(&"x".repeat(500), "")])).is_err());
    assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "good");
    publish(&out, &site(&[("index.html", "better")])).unwrap();
    assert_eq!(
        fs::read_to_string(out.join("index.html")).unwrap(),
        "better"
    );
    assert_eq!(names(home.path()), ["public"]);
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let home = TempDir::new().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    publish(&one, &site(&[("a", "1"), ("b", "2")])).unwrap();
    publish(&two, &site(&[("b", "2"), ("a", "1")])).unwrap();
    let ledger = |folder: &Path| fs::read(folder.join(".silang-site.json")).unwrap();
    assert_eq!(ledger(&one), ledger(&two));
}
