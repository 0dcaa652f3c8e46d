//! silang as it is measured: the same program, built with this package, so that nothing is compiled twice.

use std::process::ExitCode;

fn main() -> ExitCode {
    silang::cli::run(std::env::args_os())
}
