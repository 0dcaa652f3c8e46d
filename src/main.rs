//! The program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    silang::cli::run(std::env::args_os())
}
