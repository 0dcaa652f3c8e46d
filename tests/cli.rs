//! The program as a person or a script meets it: arguments, exit codes, what is printed, what is written.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot set itself up has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The day all builds of these tests are of.
const DAY: &str = "2026-11-22";

fn silang(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_silang"));
    command.current_dir(folder).args(args).output().unwrap()
}

/// Runs a command that must end with this exit code; gives what it wrote to its two streams.
#[track_caller]
fn run(folder: &Path, args: &[&str], code: i32) -> (String, String) {
    let output = silang(folder, args);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(
        output.status.code(),
        Some(code),
        "silang {args:?}\n--- out\n{out}\n--- err\n{err}"
    );
    (out, err)
}

/// A new portal in a folder that goes away with the test.
fn portal() -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    run(home.path(), &["init", "portal"], 0);
    let root = home.path().join("portal");
    (home, root)
}

#[test]
fn help_and_version_are_answers() {
    let here = TempDir::new().unwrap();
    let (out, err) = run(here.path(), &["--help"], 0);
    assert!(
        out.contains("Usage: silang") && err.is_empty(),
        "{out}{err}"
    );
    for command in [
        "init",
        "new",
        "check",
        "build",
        "explain",
        "schema",
        "inspect",
        "stats",
        "completions",
        "man",
    ] {
        assert!(
            out.contains(&format!("\n  {command} ")),
            "{command} is not in the help"
        );
        run(here.path(), &[command, "--help"], 0);
    }
    assert_eq!(
        run(here.path(), &["--version"], 0).0,
        format!("silang {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_command_line_that_cannot_be_meant_ends_with_two() {
    let here = TempDir::new().unwrap();
    let cases: [&[&str]; 8] = [
        &[],
        &["bild"],
        &["build", "--as-of", "20261122"],
        &["build", "--as-of", "2026-11-22T09:00"],
        &["build", "--base-url", "perpus.example.ac.id"],
        &["check", "-q", "-v"],
        &["check", "--format", "xml"],
        &["schema", "no-such-kind"],
    ];
    for args in cases {
        let (out, err) = run(here.path(), args, 2);
        assert!(out.is_empty() && !err.is_empty(), "{args:?}: {out}{err}");
    }
}

#[test]
fn a_folder_without_a_portal_is_named() {
    let here = TempDir::new().unwrap();
    for command in ["check", "build", "stats"] {
        let (_, err) = run(here.path(), &[command], 2);
        assert!(
            err.contains("there is no portal in `.`") && err.contains("silang init"),
            "{err}"
        );
    }
    assert_eq!(
        fs::read_dir(here.path()).unwrap().count(),
        0,
        "nothing is written"
    );
}

#[test]
fn explain_lists_and_explains_rules() {
    let here = TempDir::new().unwrap();
    let (list, _) = run(here.path(), &["explain"], 0);
    assert!(
        list.starts_with("Errors\n") && list.contains("\n  broken-yaml "),
        "{list}"
    );
    assert!(!list.contains('\u{1b}'), "a pipe gets no colors");
    let (page, _) = run(here.path(), &["explain", "broken-yaml"], 0);
    assert!(
        page.starts_with("broken-yaml (error")
            && page.contains("\nBad\n")
            && page.contains("\nGood\n"),
        "{page}"
    );
    assert!(!page.contains("```") && !page.contains("**"), "{page}");
    let (_, err) = run(here.path(), &["explain", "broken-yml"], 2);
    assert!(err.contains("did you mean `broken-yaml`?"), "{err}");
    for line in list.lines().filter(|line| line.starts_with("  ")) {
        let code = line.split_whitespace().next().unwrap();
        assert!(
            run(here.path(), &["explain", code], 0).0.starts_with(code),
            "{code}"
        );
    }
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_silang"))
        .arg("man")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

#[test]
fn completions_and_manual_know_every_command() {
    let here = TempDir::new().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (out, _) = run(here.path(), &["completions", shell], 0);
        assert!(
            out.contains("explain") && out.contains("as-of"),
            "{shell}: {out}"
        );
    }
    let (page, _) = run(here.path(), &["man"], 0);
    assert!(
        page.contains(".TH silang 1") && page.contains(".SS silang new <KIND> <ID>"),
        "{page}"
    );
    assert!(!page.contains("silang\\-new(1)"), "{page}");
}

#[test]
fn init_starts_a_portal_and_overwrites_nothing() {
    let (home, root) = portal();
    assert!(root.join("content/portal.yaml").is_file());
    assert!(
        fs::read_to_string(root.join(".gitignore"))
            .unwrap()
            .contains("public")
    );
    let schema = fs::read(root.join(".silang/schema/member.json")).unwrap();
    assert!(
        serde_json::from_slice::<serde_json::Value>(&schema)
            .unwrap()
            .is_object()
    );
    fs::write(root.join("content/portal.yaml"), "mine").unwrap();
    let (_, err) = run(home.path(), &["init", "portal"], 2);
    assert!(err.contains("nothing was written"), "{err}");
    assert_eq!(
        fs::read_to_string(root.join("content/portal.yaml")).unwrap(),
        "mine"
    );
}

#[test]
fn init_takes_the_folder_of_the_portal_from_either_place() {
    let home = TempDir::new().unwrap();
    run(home.path(), &["init", "--root", "one"], 0);
    assert!(home.path().join("one/content/portal.yaml").is_file());
    assert!(!home.path().join("content").exists());
    let (_, err) = run(home.path(), &["init", "two", "--root", "one"], 2);
    assert!(
        err.contains("`two`") && err.contains("`--root one`"),
        "{err}"
    );
    assert!(!home.path().join("two").exists());
}

#[test]
fn a_new_portal_is_in_order_and_is_built_alike_twice() {
    let (home, root) = portal();
    run(&root, &["check", "--as-of", DAY], 0);
    let (out, err) = run(&root, &["build", "--as-of", DAY], 0);
    assert!(
        out.is_empty() && err.contains("The site is in public"),
        "{out}{err}"
    );
    assert!(root.join("public/index.html").is_file());
    let (_, err) = run(&root, &["build", "--as-of", DAY], 0);
    assert!(err.contains("(0 written, "), "{err}");
    let away = home.path().join("away");
    let (_, err) = run(
        home.path(),
        &[
            "build", "-q", "--root", "portal", "--out", "away", "--as-of", DAY,
        ],
        0,
    );
    assert!(!err.contains("The site is in"), "{err}");
    let ledger = |site: &Path| fs::read(site.join(".silang-site.json")).unwrap();
    assert_eq!(ledger(&away), ledger(&root.join("public")));
}

#[test]
fn bad_data_ends_with_one_and_leaves_the_last_site() {
    let (_home, root) = portal();
    run(&root, &["build", "--as-of", DAY], 0);
    let before = fs::read(root.join("public/.silang-site.json")).unwrap();
    fs::create_dir_all(root.join("content/members")).unwrap();
    fs::write(
        root.join("content/members/broken.yaml"),
        "name: \"BROKEN, never closed\nshort_name: x\n",
    )
    .unwrap();
    let (_, err) = run(&root, &["build", "--as-of", DAY], 1);
    assert!(
        err.contains("error[") && err.contains("--> content/members/broken.yaml:"),
        "{err}"
    );
    assert!(err.contains("Nothing was written."), "{err}");
    assert_eq!(
        fs::read(root.join("public/.silang-site.json")).unwrap(),
        before
    );

    let (json, _) = run(&root, &["check", "--format", "json"], 1);
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert!(
        first["code"].is_string() && first["hints"].is_array(),
        "{first}"
    );
    let (sarif, _) = run(&root, &["check", "--format", "sarif"], 1);
    let log: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(
        log["runs"][0]["results"].as_array().unwrap().len(),
        json.lines().count()
    );
    let (github, _) = run(&root, &["check", "--format", "github"], 1);
    assert!(
        github
            .lines()
            .any(|line| line.starts_with("::error file=content/members/broken.yaml,")),
        "{github}"
    );
}

#[test]
fn a_site_is_never_written_over_its_sources_or_over_other_files() {
    let (_home, root) = portal();
    for out in [".", "content", "content/site", "themes/site", ".."] {
        let (_, err) = run(&root, &["build", "--out", out], 2);
        assert!(err.contains("cannot be written"), "{out}: {err}");
    }
    fs::create_dir(root.join("thesis")).unwrap();
    fs::write(root.join("thesis/chapter"), "x").unwrap();
    let (_, err) = run(&root, &["build", "--out", "thesis", "--as-of", DAY], 2);
    assert!(err.contains("nothing was written"), "{err}");
    assert_eq!(fs::read_dir(root.join("thesis")).unwrap().count(), 1);
}

#[test]
fn new_writes_a_record_once_under_its_id() {
    let (_home, root) = portal();
    let (_, err) = run(&root, &["new", "member", "perpus-baru"], 0);
    assert!(err.contains("perpus-baru.yaml"), "{err}");
    let path = root.join("content/members/perpus-baru.yaml");
    assert!(fs::read_to_string(&path).unwrap().contains("name:"));
    run(&root, &["new", "page", "cara-pinjam"], 0);
    assert!(root.join("content/pages/cara-pinjam.md").is_file());
    run(&root, &["new", "member", "perpus-baru"], 2);
    let (_, err) = run(&root, &["new", "membr", "x"], 2);
    assert!(err.contains("did you mean `member`?"), "{err}");
    for id in ["Unila", "a b", "../x", "a--b", ""] {
        run(&root, &["new", "member", id], 2);
    }
}

#[test]
fn schema_and_stats_are_answers() {
    let (_home, root) = portal();
    let (json, _) = run(&root, &["schema", "member"], 0);
    assert!(
        serde_json::from_str::<serde_json::Value>(&json)
            .unwrap()
            .is_object()
    );
    let (stats, _) = run(&root, &["stats", "--as-of", DAY], 0);
    assert!(
        stats.contains("Files by type\n") && stats.contains("  html "),
        "{stats}"
    );
    assert!(!root.join("public").exists(), "stats writes nothing");
}

#[test]
fn a_merge_is_explained() {
    let (_home, root) = portal();
    let record = "universitas-contoh:1";
    let (two, _) = run(&root, &["explain-merge", record, "universitas-contoh:2"], 0);
    assert!(
        two.contains("kept apart because their titles differ"),
        "{two}"
    );
    let rid = two
        .lines()
        .next()
        .and_then(|line| line.rsplit(' ').next())
        .unwrap();
    let (edition, _) = run(&root, &["explain-merge", rid], 0);
    assert!(
        edition.contains(record) && edition.contains("the first of this edition"),
        "{edition}"
    );
    let (_, err) = run(&root, &["explain-merge", "nobody:9", record], 2);
    assert!(err.contains("is no record of the catalogs"), "{err}");
}

#[test]
fn a_file_is_inspected_with_and_without_a_portal() {
    let here = TempDir::new().unwrap();
    let file = here.path().join("ekspor.csv");
    fs::write(
        &file,
        "Judul;Pengarang;ISBN;Tahun\nKimia dasar;Wati;978-602-425-001-0;2019\nFisika;;978-602-425-001-1;2020\n",
    )
    .unwrap();
    let (out, err) = run(here.path(), &["inspect", "ekspor.csv"], 0);
    for wanted in ["csv", "separator `;`", "Kimia dasar", "9786024250010"] {
        assert!(out.contains(wanted), "{wanted}: {out}");
    }
    assert!(err.contains("bad-isbn"), "{err}");
    let json: serde_json::Value = serde_json::from_str(
        &run(
            here.path(),
            &["inspect", "ekspor.csv", "--record", "2", "--format", "json"],
            0,
        )
        .0,
    )
    .unwrap();
    assert_eq!(json["records"], 2);
    assert_eq!(json["record"][0]["title"], "Fisika");
    assert_eq!(json["files"][0]["format"], "csv");
    run(here.path(), &["inspect", "ekspor.csv", "--strict"], 1);

    // Nothing that can be read is bad data; nothing to read is a wrong command.
    fs::write(here.path().join("kosong.mrc"), "").unwrap();
    let (_, err) = run(here.path(), &["inspect", "kosong.mrc"], 1);
    assert!(err.contains("the file is empty"), "{err}");
    for args in [
        &["inspect"][..],
        &["inspect", "."],
        &["inspect", "tidak-ada.mrc"],
    ] {
        run(here.path(), args, 2);
    }

    let (_home, root) = portal();
    let (out, _) = run(
        &root,
        &["inspect", "--source", "universitas-contoh", "--as-of", DAY],
        0,
    );
    assert!(out.contains("universitas-contoh.csv"), "{out}");
    let (_, err) = run(&root, &["inspect", "--source", "universitas-contho"], 2);
    assert!(err.contains("did you mean `universitas-contoh`"), "{err}");
}
