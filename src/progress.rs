//! How far long work has come, for whoever waits.

/// Hears how far long work has come.
pub trait Progress: Sync {
    /// The next stage begins.
    fn stage(&self, name: &str);
    /// So many steps are in it.
    fn total(&self, n: u64);
    /// So many more are done.
    fn advance(&self, n: u64);
}

impl Progress for () {
    fn stage(&self, _: &str) {}
    fn total(&self, _: u64) {}
    fn advance(&self, _: u64) {}
}
