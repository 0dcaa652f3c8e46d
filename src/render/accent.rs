//! The portal's accent color as a style sheet, with text on it that can be read.

use crate::model::color::contrast;
use crate::model::portal::Portal;

const ACCENT: &str = "#0b5d4e";
const ACCENT_DARK: &str = "#6fd3bd";

/// Custom properties for the accent in light and in dark mode.
pub(super) fn sheet(portal: &Portal) -> String {
    let (light, dark) = (light(portal), own(portal, "theme.accent_dark", ACCENT_DARK));
    format!(
        ":root{{--silang-accent-light:{light};--silang-on-accent-light:{};--silang-accent-dark:{dark};--silang-on-accent-dark:{}}}\n",
        on(&light),
        on(&dark)
    )
}

/// The accent in light mode.
pub(super) fn light(portal: &Portal) -> String {
    own(portal, "theme.accent", ACCENT)
}

fn own(portal: &Portal, key: &str, otherwise: &str) -> String {
    let color = portal.settings.str(key);
    if color.is_empty() {
        otherwise.to_owned()
    } else {
        color.to_lowercase()
    }
}

/// Black or white, whichever stands out more.
fn on(color: &str) -> &'static str {
    if contrast(color, "#ffffff") >= contrast(color, "#000000") {
        "#ffffff"
    } else {
        "#000000"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_the_accent_stands_out() {
        assert_eq!(on(ACCENT), "#ffffff");
        assert_eq!(on(ACCENT_DARK), "#000000");
    }
}
