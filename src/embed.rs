//! Build script: the default theme is carried in the binary, so a change to it is a change to the program.

#![allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo by printing"
)]

fn main() {
    println!("cargo:rerun-if-changed=src/cli/init_template");
    println!("cargo:rerun-if-changed=themes");
    println!("cargo:rerun-if-changed=src/schema");
}
