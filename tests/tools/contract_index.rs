//! Writes the larger index of `tests/contracts` to a folder, for the tests of the browser's side.
#![allow(dead_code, reason = "the fixture has more than this program needs")]

#[path = "../contracts/fixture.rs"]
mod fixture;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| std::io::Error::other("name a folder"))?;
    for (path, bytes) in fixture::large().files() {
        let to = folder.join(path);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(to, bytes)?;
    }
    Ok(())
}
