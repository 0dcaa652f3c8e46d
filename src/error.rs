//! Failures of the world: the disk, the command line, a template. Faults in the user's data are `diag::Diagnostic`s.

use std::fmt;

/// What kind of failure; decides nothing but wording, every one of them ends a run with exit code 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line asks for something that cannot be.
    Usage,
    /// A file could not be read.
    Read,
    /// A file could not be written.
    Write,
    /// A template could not be read or filled.
    Template,
    /// Something that silang promised itself did not hold.
    Bug,
}

/// A failure with the chain of what was being done.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    kind: Kind,
    message: String,
    context: Vec<String>,
}

/// The result of what may fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of this kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            context: Vec::new(),
        }
    }

    /// Which kind of failure this is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Says what was being done; the last word said is printed first.
    #[must_use]
    pub fn context(mut self, doing: impl Into<String>) -> Self {
        self.context.push(doing.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for doing in self.context.iter().rev() {
            write!(f, "{doing}: ")?;
        }
        f.write_str(&self.message)
    }
}
