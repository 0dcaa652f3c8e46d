//! Answers the browser.

use crate::disk::Stored;
use crate::error::Result;
use crate::paths::SitePath;
use crate::search::Index;
use crate::spill::Files;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

const SCRIPT: &str = include_str!("live.js");

/// What is shown now.
#[derive(Debug)]
pub(super) struct Live {
    port: u16,
    prefix: String,
    shown: RwLock<Shown>,
    /// Names what is shown; pages reload when it changes.
    generation: watch::Sender<String>,
}

#[derive(Debug)]
enum Shown {
    /// The first build did not succeed yet; what went wrong.
    Nothing { page: Bytes },
    Site {
        files: Files,
        index: Index,
        generation: String,
    },
}

/// A file as it is sent.
struct Page {
    bytes: Vec<u8>,
    etag: String,
    kind: &'static str,
}

impl Page {
    fn new(path: &str, bytes: Vec<u8>, generation: &str) -> Self {
        let bytes = if path.ends_with(".html") {
            with_script(&bytes, generation)
        } else {
            bytes
        };
        Self {
            etag: format!("\"{}\"", blake3::hash(&bytes).to_hex()),
            kind: content_type(path),
            bytes,
        }
    }
}

impl Live {
    pub(super) fn new(port: u16, prefix: String) -> Self {
        let (generation, _) = watch::channel(String::new());
        Self {
            port,
            prefix,
            shown: RwLock::new(Shown::Nothing { page: Bytes::new() }),
            generation,
        }
    }

    /// Shows a site and has open pages reload.
    pub(super) fn show(&self, files: Files, index: Index) -> Result<()> {
        let mut hasher = blake3::Hasher::new();
        for file in files.iter() {
            let file = file?;
            hasher
                .update(file.path.as_str().as_bytes())
                .update(&[0])
                .update(blake3::hash(&file.bytes).as_bytes());
        }
        for (path, bytes) in index.list() {
            hasher
                .update(path.as_str().as_bytes())
                .update(&bytes.to_le_bytes());
        }
        hasher.update(index.root());
        let generation = hasher.finalize().to_hex().to_string();
        let shown = Shown::Site {
            files,
            index,
            generation: generation.clone(),
        };
        self.put(shown, generation);
        Ok(())
    }

    /// Shows what went wrong, unless there is a good site to keep; says whether there is.
    pub(super) fn fail(&self, findings: &str) -> bool {
        if matches!(
            *self.shown.read().unwrap_or_else(PoisonError::into_inner),
            Shown::Site { .. }
        ) {
            return true;
        }
        let generation = blake3::hash(findings.as_bytes()).to_hex().to_string();
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>The site cannot be built yet</title>\
             </head><body><h1>The site cannot be built yet</h1><p>This page reloads when the data is mended.</p>\
             <pre>{}</pre></body></html>",
            escape(findings)
        );
        self.put(
            Shown::Nothing {
                page: with_script(html.as_bytes(), &generation).into(),
            },
            generation,
        );
        false
    }

    fn put(&self, shown: Shown, generation: String) {
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
        self.generation.send_replace(generation);
    }
}

/// Answers requests until the program is interrupted.
pub(super) fn run(listener: TcpListener, live: Arc<Live>) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::select! {
                served = axum::serve(listener, router(live)) => served,
                interrupted = tokio::signal::ctrl_c() => interrupted,
            }
        })
}

fn router(live: Arc<Live>) -> Router {
    let script = || async {
        (
            [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
            SCRIPT,
        )
    };
    Router::new()
        .route("/_silang/live", get(events))
        .route("/_silang/live.js", get(script))
        .fallback(answer)
        .layer(middleware::from_fn_with_state(Arc::clone(&live), guard))
        .with_state(live)
}

/// Lets requests through that ask for this computer by its own name, and only those that read.
async fn guard(State(live): State<Arc<Live>>, request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = host
        .strip_suffix(&format!(":{}", live.port))
        .unwrap_or_default();
    if !matches!(
        name.to_ascii_lowercase().as_str(),
        "127.0.0.1" | "localhost"
    ) {
        return (
            StatusCode::FORBIDDEN,
            "The preview answers to 127.0.0.1 only.\n",
        )
            .into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "GET, HEAD")],
            "",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        header::HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-cache"),
    );
    response
}

/// The stream of generations: the present one at once, so that a page that was open while the server was not
/// learns what it missed.
async fn events(
    State(live): State<Arc<Live>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = WatchStream::new(live.generation.subscribe());
    Sse::new(stream.map(|generation| Ok(Event::default().data(generation))))
        .keep_alive(KeepAlive::default())
}

async fn answer(State(live): State<Arc<Live>>, uri: Uri, headers: HeaderMap) -> Response {
    let shown = live.shown.read().unwrap_or_else(PoisonError::into_inner);
    let (files, index, generation) = match &*shown {
        Shown::Nothing { page } => {
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            return (StatusCode::SERVICE_UNAVAILABLE, kind, page.clone()).into_response();
        }
        Shown::Site {
            files,
            index,
            generation,
        } => (files, index, generation),
    };
    let page = |path: &str, status: StatusCode| {
        let bytes = if files.has(path) {
            files.bytes(path)
        } else {
            index.read(&SitePath::new(path))
        };
        bytes.map_or_else(
            |_| nothing(),
            |bytes| send(Page::new(path, bytes, generation), &headers, status),
        )
    };
    let is_there = |path: &str| files.has(path) || index.has(path);
    match find(uri.path(), &live.prefix, is_there) {
        Found::File(path) => page(&path, StatusCode::OK),
        Found::Moved(to) => {
            let to = uri
                .query()
                .map_or_else(|| to.clone(), |query| format!("{to}?{query}"));
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
        }
        Found::Nothing => page("404.html", StatusCode::NOT_FOUND),
    }
}

fn nothing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such page.\n").into_response()
}

fn send(page: Page, headers: &HeaderMap, status: StatusCode) -> Response {
    let asked = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if status == StatusCode::OK
        && asked
            .split(',')
            .any(|etag| etag.trim().trim_start_matches("W/") == page.etag)
    {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, page.etag)]).into_response();
    }
    let headers = [
        (header::CONTENT_TYPE, page.kind.to_owned()),
        (header::ETAG, page.etag),
    ];
    (status, headers, Body::from(page.bytes)).into_response()
}

#[derive(Debug, PartialEq, Eq)]
enum Found {
    File(String),
    /// The same place under its full name.
    Moved(String),
    Nothing,
}

/// Finds the file of the site that a path of an address means.
fn find(path: &str, prefix: &str, is_file: impl Fn(&str) -> bool) -> Found {
    let Some(rest) = path.strip_prefix(prefix) else {
        // A site below a path is looked for at the root, too.
        return if path == "/" || path == prefix.trim_end_matches('/') {
            Found::Moved(prefix.to_owned())
        } else {
            Found::Nothing
        };
    };
    let Some(name) = decode(rest) else {
        return Found::Nothing;
    };
    if name.is_empty() || name.ends_with('/') {
        let index = format!("{name}index.html");
        return if is_file(&index) {
            Found::File(index)
        } else {
            Found::Nothing
        };
    }
    if is_file(&name) {
        Found::File(name)
    } else if is_file(&format!("{name}/index.html")) {
        Found::Moved(format!("{path}/"))
    } else {
        Found::Nothing
    }
}

/// Undoes percent-encoding; `None` when what comes out is not text.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Adds the script that reloads a page at the end of its body, or of the page where the end tag is left out.
fn with_script(html: &[u8], generation: &str) -> Vec<u8> {
    let tag = format!(
        "<script src=\"/_silang/live.js\" data-generation=\"{generation}\" defer></script>"
    );
    let at = memchr::memmem::rfind(html, b"</body>").unwrap_or(html.len());
    let (head, tail) = html.split_at(at);
    [head, tag.as_bytes(), tail].concat()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The media type of a file, by its extension.
fn content_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "geojson" => "application/geo+json; charset=utf-8",
        "jsonld" => "application/ld+json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "xml" | "xsl" => "application/xml; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vcf" => "text/vcard; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "pdf" => "application/pdf",
        "gz" => "application/gzip",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::MemoryScratch;
    use crate::spill::FilesWriter;

    #[track_caller]
    fn case(path: &str, prefix: &str, expected: Found) {
        let files = ["index.html", "members/index.html", "a b.html", "feed.atom"];
        assert_eq!(
            find(path, prefix, |path| files.contains(&path)),
            expected,
            "{path}"
        );
    }

    #[test]
    fn addresses_find_their_file() {
        let file = |path: &str| Found::File(path.to_owned());
        let moved = |path: &str| Found::Moved(path.to_owned());
        case("/", "/", file("index.html"));
        case("/members/", "/", file("members/index.html"));
        case("/members", "/", moved("/members/"));
        case("/a%20b.html", "/", file("a b.html"));
        case("/nope", "/", Found::Nothing);
        case("/%ff", "/", Found::Nothing);
        case("/%2", "/", Found::Nothing);
        case("/../index.html", "/", Found::Nothing);
        case("/", "/forum/", moved("/forum/"));
        case("/forum", "/forum/", moved("/forum/"));
        case("/forum/members", "/forum/", moved("/forum/members/"));
        case("/members/", "/forum/", Found::Nothing);
    }

    #[test]
    fn the_script_stands_before_the_end_of_the_body() {
        let text = String::from_utf8(with_script(b"<body>x</body></html>", "g")).unwrap();
        assert!(
            text.starts_with("<body>x<script src=") && text.ends_with("</script></body></html>"),
            "{text}"
        );
        assert!(with_script(b"<body>x", "g").ends_with(b"defer></script>"));
    }

    #[test]
    fn findings_are_shown_as_text_until_there_is_a_site() {
        let live = Live::new(1, "/".to_owned());
        assert!(!live.fail("<script>alert(1)</script>"));
        {
            let shown = live.shown.read().unwrap();
            let Shown::Nothing { page } = &*shown else {
                panic!("there is no site")
            };
            assert!(memchr::memmem::find(page, b"&lt;script&gt;alert").is_some());
        }
        let mut files = FilesWriter::new(&MemoryScratch, 100);
        files.put("index.html".to_owned(), b"x").unwrap();
        live.show(files.finish().unwrap(), Index::default())
            .unwrap();
        assert!(live.fail("again"));
    }
}
