//! The site as it is put among the programs of a phone: `manifest.webmanifest`.

use super::accent;
use super::assets::Assets;
use super::view::View;
use crate::model::portal::Portal;
use crate::paths::SiteFile;
use serde_json::{Value as Json, json};

/// Where it is served.
pub(super) const PATH: &str = "manifest.webmanifest";

/// Whether the portal wants one.
pub(super) fn is_made(portal: &Portal) -> bool {
    portal.has_feature("pwa")
}

/// The manifest in the default language.
pub(super) fn file(view: View<'_>, assets: &Assets) -> SiteFile {
    let settings = &view.portal.settings;
    let name = settings.text("name");
    let manifest = json!({
        "name": name.map_or("", |name| name.get(view.lang).0),
        "short_name": settings.str("short_name"),
        "description": settings.text("tagline").map(|tagline| tagline.get(view.lang).0),
        "lang": view.lang,
        "dir": view.locale.direction(),
        "id": view.routes.base,
        "start_url": view.routes.base,
        "scope": view.routes.base,
        "display": "minimal-ui",
        "theme_color": accent::light(view.portal),
        "background_color": "#ffffff",
        "icons": icons(view, assets),
    });
    SiteFile::new(PATH, format!("{manifest}\n"))
}

/// The portal's logo and the theme's sign, where they are drawings, which fit every size.
fn icons(view: View<'_>, assets: &Assets) -> Json {
    let settings = view.record(&view.portal.settings);
    let logo = settings
        .get("theme")
        .and_then(|theme| theme["logo"]["url"].as_str());
    let sign = assets.addresses.get("img/favicon.svg").map(String::as_str);
    let drawings = logo
        .into_iter()
        .chain(sign)
        .filter(|url| url.ends_with(".svg"));
    drawings
        .map(|url| json!({"src": url, "type": "image/svg+xml", "sizes": "any", "purpose": "any"}))
        .collect()
}
