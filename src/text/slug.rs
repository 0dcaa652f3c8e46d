//! Names to the last part of an address.

use super::analyze::{compounds, fold};

/// A slug of ASCII letters, digits and single hyphens: `Qur'an & Ḥadīṡ` becomes `quran-hadis`.
///
/// Text that has letters, but none that fold to ASCII, gets `x` and eight digits of its hash, so that a heading in
/// Arabic still has an anchor of its own. Only text without any letter or digit gives an empty slug.
pub fn slug(text: &str) -> String {
    let pieces: Vec<String> = compounds(&fold(text)).concat();
    let mut out = String::new();
    for piece in &pieces {
        for part in piece
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
        {
            if !out.is_empty() {
                out.push('-');
            }
            out.push_str(part);
        }
    }
    if out.is_empty() && !pieces.is_empty() {
        let hash = blake3::hash(pieces.join("-").as_bytes()).to_hex();
        return format!("x{}", &hash[..8]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[track_caller]
    fn case(text: &str, expected: &str) {
        assert_eq!(slug(text), expected);
    }

    #[test]
    fn makes_ascii_slugs() {
        case("Qur'an & Ḥadīṡ", "quran-hadis");
        case("  Jam buka: Senin–Jumat ", "jam-buka-senin-jumat");
        case("E-book 2.0", "e-book-2-0");
        case("Œuvres Łódź straße", "oeuvres-lodz-strasse");
        case("!!!", "");
        assert!(slug("كتاب").starts_with('x'));
        assert_ne!(slug("كتاب"), slug("قلم"));
    }
}
