//! The theme's assets: pictures, styles and scripts as they are served.

use super::{accent, script, style};
use crate::load::theme::Theme;
use crate::model::portal::Portal;
use crate::paths::SiteFile;
use crate::plan::route::Routes;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Scripts in this folder are served at addresses of their own, with values put in front of them.
const APART: &str = "js/root/";

/// Where the assets are.
pub(super) struct Assets {
    /// Address of each by its path.
    pub(super) addresses: Arc<BTreeMap<String, String>>,
    /// Address of their folder, ending in a slash.
    pub(super) folder: String,
    /// The scripts that are served elsewhere, by name.
    apart: BTreeMap<String, String>,
}

impl Assets {
    /// The theme's assets in a folder named by what is in them, so that scripts may import each other by name
    /// and yet every change has a new address.
    pub(super) fn new(theme: &Theme, portal: &Portal, routes: &Routes) -> (Vec<SiteFile>, Self) {
        let mut all = theme.assets.clone();
        script::make_short(&mut all, &theme.scripts);
        let apart = take_apart(&mut all);
        all.insert(
            "css/accent.css".to_owned(),
            accent::sheet(portal).into_bytes(),
        );
        style::make_short(&mut all);
        let mut hasher = blake3::Hasher::new();
        for (path, bytes) in &all {
            hasher.update(path.as_bytes());
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        let folder = format!("assets/{}/", &hasher.finalize().to_hex()[..10]);
        let address = |path: &String| (path.clone(), routes.file(&format!("{folder}{path}")));
        let assets = Self {
            addresses: Arc::new(all.keys().map(address).collect()),
            folder: routes.file(&folder),
            apart,
        };
        let files = all
            .into_iter()
            .map(|(path, bytes)| SiteFile::new(format!("{folder}{path}"), bytes))
            .collect();
        (files, assets)
    }

    /// A script of `js/root/` that finds these values under the name `SILANG`; nothing where the theme has none of this
    /// name. The block keeps all names to itself.
    pub(super) fn script(&self, name: &str, values: &Json) -> Option<String> {
        let source = self.apart.get(name)?;
        Some(format!("{{const SILANG={values};\n{source}\n}}\n"))
    }
}

fn take_apart(all: &mut BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    let name = |path: &str| {
        path.strip_prefix(APART)?
            .strip_suffix(".js")
            .map(str::to_owned)
    };
    let named: Vec<(String, String)> = all
        .keys()
        .filter_map(|path| Some((path.clone(), name(path)?)))
        .collect();
    named
        .into_iter()
        .filter_map(|(path, name)| Some((name, String::from_utf8(all.remove(&path)?).ok()?)))
        .collect()
}
