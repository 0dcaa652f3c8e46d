//! QR codes (ISO/IEC 18004) of addresses, for paper.

use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// Light modules that must stand around a code (ISO/IEC 18004, 6.3.8).
const QUIET: i32 = 4;

/// A code for an SVG: `side`, the modules of a side with the quiet zone, and `path`, the dark ones as path data. Null for a
/// text that no code can hold.
pub(crate) fn code(text: &str) -> Json {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return Json::Null;
    };
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|x| code.get_module(*x, y))
                .count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                // Writing to a string does not fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run + 1;
        }
    }
    json!({"side": code.size() + 2 * QUIET, "path": path})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_are_there_and_nothing_in_the_quiet_zone() {
        let made = code("https://silang.example.org/perpustakaan/univ-priangan/");
        let path = made["path"].as_str().unwrap_or_default();
        let side = made["side"].as_i64().unwrap_or_default();
        // The edge of a finder pattern is seven modules wide.
        for (x, y) in [(4, 4), (side - 11, 4), (4, side - 11)] {
            assert!(
                path.contains(&format!("M{x} {y}h7v1h-7z")),
                "{x} {y} {path}"
            );
        }
        assert!(!path.contains("M3 ") && !path.contains(&format!("M{} ", side - 4)));
        assert!(code(&"x".repeat(5000)).is_null());
    }
}
