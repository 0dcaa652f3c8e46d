//! The box that a member puts on its own site: a small page for a frame, and the script that puts the frame there.

use super::assets::Assets;
use super::marks;
use super::pages::Variables;
use super::templates::Templates;
use super::view::View;
use crate::error::Result;
use crate::paths::SiteFile;
use crate::plan::PlannedPage;
use crate::render::i18n::Arg;
use serde_json::json;

const TEMPLATE: &str = "widget.html";

/// Both files of a member's box, which shows some of what is on its page.
pub(super) fn files(
    page: &PlannedPage,
    member: &str,
    view: View<'_>,
    mut variables: Variables,
    templates: &Templates,
    assets: &Assets,
) -> Result<Vec<SiteFile>> {
    let url = |ending: &str| view.routes.widget(view.lang, member, ending);
    let file = |ending: &str, text| SiteFile::new(view.routes.path(&url(ending)).as_str(), text);
    let whole = |url: &str| json!(view.routes.absolute(url));
    variables.insert("canonical".to_owned(), whole(&url("html")));
    variables.insert("member_url".to_owned(), whole(&page.url));
    let html = templates
        .render(view.lang, TEMPLATE, &variables)
        .map_err(|error| error.context(url("html")))?;
    let mut made = vec![file("html", marks::settle(html, view.lang))];
    let script = assets.script("widget", &json!({"title": title(member, view.unmarked())}));
    made.extend(script.map(|script| file("js", script)));
    Ok(made)
}

/// What the frame is called by those who hear a page.
fn title(member: &str, view: View<'_>) -> String {
    let member = view.portal.member(member);
    let title = member.map(|member| view.title(member));
    let name = title.as_ref().and_then(|title| title["text"].as_str());
    let name = Arg::Text(name.unwrap_or_default());
    view.say("widget.frame", &[("name", name)])
}
