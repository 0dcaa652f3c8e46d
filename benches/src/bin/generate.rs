//! Writes a portal of any size: `generate --works 1000000 --out FOLDER`.

use silang_benches::flags::Flags;
use silang_benches::portal::{self, Plan};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str =
    "usage: generate --works N --out FOLDER [--members 200] [--seed 1447] [--arrivals 0]";

fn main() -> ExitCode {
    let flags = Flags::read();
    let (Some(works), Some(out)) = (flags.number("works"), flags.text("out")) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let plan = Plan {
        seed: flags.number("seed").unwrap_or(1447),
        works,
        members: flags.number("members").unwrap_or(200) as usize,
        arrivals: flags.number("arrivals").unwrap_or(0),
    };
    match portal::write(&plan, &PathBuf::from(out)) {
        Ok(written) => {
            println!(
                "{} works, {} holdings, {} MB",
                works + plan.arrivals,
                written.holdings,
                written.bytes >> 20
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
