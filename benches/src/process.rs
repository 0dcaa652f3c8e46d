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
    /// Time of all cores that it used, in seconds: what the wall time is when nothing else runs, over the number of cores.
    pub cpu: f64,
    /// Most resident memory of its largest process, in bytes.
    pub memory: u64,
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> io::Result<Ran> {
    let start = Instant::now();
    let mut child: Child = command.spawn()?;
    let (mut memory, mut cpu) = (0, 0.0);
    loop {
        memory = memory.max(high_water(child.id()));
        cpu = f64::max(cpu, processor(child.id()));
        if let Some(status) = child.try_wait()? {
            return Ok(Ran {
                status,
                time: start.elapsed(),
                cpu,
                memory,
            });
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Time on cores of this process up to now, in seconds.
pub fn own_processor() -> f64 {
    processor(std::process::id())
}

/// Time on cores of a process, its own and the kernel's for it.
fn processor(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // What comes after the name, which may hold anything.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields = rest.split_whitespace().skip(11).take(2);
    // Linux counts hundredths.
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
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
    let children =
        fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let children = children
        .split_whitespace()
        .filter_map(|child| child.parse().ok());
    children.map(high_water).fold(own, u64::max)
}
