//! The portal's accent color as a style sheet, with text on it that can be read.

use crate::model::portal::Portal;

const ACCENT: &str = "#0b5d4e";
const ACCENT_DARK: &str = "#6fd3bd";

/// Custom properties for the accent in light and in dark mode.
pub(super) fn sheet(portal: &Portal) -> String {
    let own = |key: &str, otherwise: &str| {
        let color = portal.settings.str(key);
        if color.is_empty() { otherwise.to_owned() } else { color.to_lowercase() }
    };
    let (light, dark) = (own("theme.accent", ACCENT), own("theme.accent_dark", ACCENT_DARK));
    format!(
        ":root{{--silang-accent-light:{light};--silang-on-accent-light:{};--silang-accent-dark:{dark};--silang-on-accent-dark:{}}}\n",
        on(&light),
        on(&dark)
    )
}

/// Black or white, whichever stands out more.
fn on(color: &str) -> &'static str {
    if contrast(color, "#ffffff") >= contrast(color, "#000000") { "#ffffff" } else { "#000000" }
}

/// Contrast of two colors `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance).
pub(crate) fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_follows_the_standard() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
        assert_eq!(on(ACCENT), "#ffffff");
        assert_eq!(on(ACCENT_DARK), "#000000");
    }
}
