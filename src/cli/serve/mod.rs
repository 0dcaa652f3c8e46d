//! `silang serve`: the site from memory, built again after every change.
//!
//! In: a portal's folder. Out: answers on 127.0.0.1, findings on the terminal.
//! Lives here: the loop of watching and building, the watcher, the server, the script that reloads pages.
//! Does not live here: how a site is made (`pipeline`); nothing is written to the disk.
//!
//! One thread answers requests, the other builds. Only this computer can reach the server, and only under its own
//! name: a page elsewhere that points its host name at 127.0.0.1 gets nothing.

mod respond;
mod watch;

use super::Job;
use crate::diag::{Sink, report};
use crate::disk::Stored;
use crate::error::{Error, Kind, Result};
use crate::pipeline::{self, Request};
use respond::Live;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Instant;
use watch::Watch;

/// The port tried first when none was asked for.
const PORT: u16 = 4848;

/// Ports tried after the first when none was asked for.
const PORTS: u16 = 20;

/// What the building thread waits for.
enum News {
    /// Something the site is made of changed.
    Changed,
    /// The server ended, by Ctrl-C or by a failure.
    Ended(std::io::Result<()>),
}

/// Serves until it is interrupted.
pub(super) fn serve(job: &Job<'_>, port: Option<u16>) -> Result<()> {
    let listener = listen(port)?;
    let port = listener
        .local_addr()
        .map_err(|error| network(&error))?
        .port();
    let url = job
        .global
        .base_url
        .clone()
        .or_else(|| job.setting("base_url"));
    let prefix = path_of(url.as_deref().unwrap_or_default());
    let address = format!("http://127.0.0.1:{port}{prefix}");
    let live = Arc::new(Live::new(port, prefix.to_owned()));

    let (tell, news) = mpsc::channel();
    let mut watch = Watch::start(&job.global.root, tell.clone())?;
    build(job, &address, &live)?;
    job.terminal.note(&format!(
        "The preview is at {address} (stop it with Ctrl-C)\n"
    ))?;
    let answering = Arc::clone(&live);
    std::thread::spawn(move || {
        // When the receiver is gone the program is ending already.
        let _ = tell.send(News::Ended(respond::run(listener, answering)));
    });
    while let Ok(first) = news.recv() {
        // Changes that came while the last build ran need one build, not one each.
        for next in std::iter::once(first).chain(news.try_iter()) {
            if let News::Ended(result) = next {
                return result.map_err(|error| network(&error));
            }
        }
        watch.follow_new_folders();
        build(job, &address, &live)?;
    }
    Ok(())
}

/// Builds the site and shows it; when it cannot be built, the last good one stays.
fn build(job: &Job<'_>, address: &str, live: &Live) -> Result<()> {
    let started = Instant::now();
    let sink = Sink::new();
    let bar = job.terminal.bar();
    let request = Request {
        base_url: Some(address.to_owned()),
        ..job.request()
    };
    let site = pipeline::build(&request, &job.inputs, &sink, &bar);
    drop(bar);
    let found = sink.sorted();
    job.show(&found)?;
    match site {
        Ok(Some(site)) => {
            let n_files = site.files.sizes().len() + site.index.list().len();
            live.show(site.files, site.index)?;
            let seconds = started.elapsed().as_secs_f64();
            job.terminal
                .note(&format!("Built {n_files} files in {seconds:.1} s.\n"))
        }
        other => {
            let mut text = report::text(&found, &job.sources(), false, false);
            if let Err(error) = other {
                job.terminal.alert(&format!("error: {error}\n"))?;
                text.push_str(&format!("error: {error}\n"));
            }
            let stays = live.fail(&text);
            job.terminal.note(if stays {
                "The preview keeps the last good site.\n"
            } else {
                ""
            })
        }
    }
}

/// Takes the port asked for, or the first free one.
fn listen(port: Option<u16>) -> Result<TcpListener> {
    let ports = port.map_or(PORT..=PORT + PORTS, |port| port..=port);
    let mut last = None;
    for port in ports {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(format!("cannot use port {port}: {error}")),
        }
    }
    Err(Error::new(
        Kind::Usage,
        last.unwrap_or_else(|| "there is no free port".to_owned()),
    ))
}

/// The path of an address, with a slash at both ends.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| rest.split_at(at).1);
    if path.ends_with('/') && path.is_ascii() && !path.contains(['?', '#']) {
        path
    } else {
        "/"
    }
}

fn network(error: &std::io::Error) -> Error {
    Error::new(Kind::Usage, format!("the preview server failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_path_of_an_address_begins_and_ends_with_a_slash() {
        assert_eq!(path_of("https://a.id/"), "/");
        assert_eq!(path_of("https://a.id/forum/portal/"), "/forum/portal/");
        assert_eq!(path_of("https://a.id"), "/");
        assert_eq!(path_of(""), "/");
        assert_eq!(path_of("https://a.id/x?y/"), "/");
    }
}
