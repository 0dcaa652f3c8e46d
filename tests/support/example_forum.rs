//! The example forum in memory, to be changed.

use silang::disk::{Inputs, MemoryInputs, RealInputs};
use silang::paths::SourcePath;

/// All of it but the catalogs, which take long to read.
pub(crate) fn without_catalogs() -> MemoryInputs {
    let real = RealInputs::new(env!("CARGO_MANIFEST_DIR"));
    let mut copy = MemoryInputs::new();
    for path in real.list(&SourcePath::new("content")).0 {
        if !path.as_str().starts_with("content/holdings/") {
            let bytes = real.read(&path).expect("a file of the example forum");
            copy.put(path.as_str(), bytes);
        }
    }
    copy
}

/// Replaces words in a file; they must be there.
#[track_caller]
pub(crate) fn change(inputs: &mut MemoryInputs, path: &str, from: &str, to: &str) {
    let bytes = inputs
        .read(&SourcePath::new(path))
        .expect("a file of the example forum");
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.contains(from), "{path} does not say {from:?}");
    inputs.put(path, text.replacen(from, to, 1));
}
