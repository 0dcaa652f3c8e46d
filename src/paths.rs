//! Names of what is read and of what is written; never paths of an operating system.

use std::fmt;

/// A file of the portal: relative to its root, `/` between parts, no `..`, no leading `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourcePath(String);

impl SourcePath {
    /// Takes a path as written; backslashes become `/`, `./` at the front is dropped.
    pub fn new(path: impl Into<String>) -> Self {
        let path = path.into().replace('\\', "/");
        Self(path.trim_start_matches("./").trim_matches('/').to_owned())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part, without its extension.
    pub fn stem(&self) -> &str {
        let name = self.0.rsplit('/').next().unwrap_or(&self.0);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The extension in lower case, or nothing.
    pub fn extension(&self) -> String {
        let name = self.0.rsplit('/').next().unwrap_or(&self.0);
        name.rsplit_once('.')
            .map_or(String::new(), |(_, ext)| ext.to_lowercase())
    }

    /// The folder the file is in, or the empty path.
    pub fn parent(&self) -> SourcePath {
        Self(
            self.0
                .rsplit_once('/')
                .map_or(String::new(), |(dir, _)| dir.to_owned()),
        )
    }

    /// Follows a relative path from this folder; `None` when it would leave the portal.
    pub fn join(&self, relative: &str) -> Option<SourcePath> {
        let mut parts: Vec<&str> = self.0.split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                other if other.contains('\\') || other.contains(':') => return None,
                other => parts.push(other),
            }
        }
        Some(Self(parts.join("/")))
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file of the site: relative to its root, `/` between parts, no leading `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(String);

impl SitePath {
    /// Takes a path as written; a leading `/` is dropped.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into().trim_start_matches('/').to_owned())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One finished file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// Where it goes.
    pub path: SitePath,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl SiteFile {
    /// A finished file.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path: SitePath::new(path),
            bytes: bytes.into(),
        }
    }
}
