//! Child processes with their time and the most memory that they held at once.

use std::fs;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// How a process ended.
#[derive(Debug, Clone, Copy)]
pub struct Ran {
    /// Whether it succeeded.
    pub status: ExitStatus,
    /// Wall time.
    pub time: Duration,
    /// Most resident memory of its largest process, in bytes.
    pub memory: u64,
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> io::Result<Ran> {
    let start = Instant::now();
    let mut child: Child = command.spawn()?;
    let mut memory = 0;
    loop {
        memory = memory.max(high_water(child.id()));
        if let Some(status) = child.try_wait()? {
            return Ok(Ran {
                status,
                time: start.elapsed(),
                memory,
            });
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// `VmHWM` of a process or of the largest of those that it started; the kernel keeps it, so a late look misses nothing.
fn high_water(pid: u32) -> u64 {
    let own = fs::read_to_string(format!("/proc/{pid}/status"))
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .map_or(0, |kilobytes| kilobytes * 1024);
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children = children.split_whitespace().filter_map(|child| child.parse().ok());
    children.map(high_water).fold(own, u64::max)
}
