//! The whole site: pages, redirects, assets, files of the portal, and the search.

use super::assets::Assets;
use super::frame::Frame;
use super::pages::{self, Extras};
use super::templates::Templates;
use super::view::{View, Views};
use super::{browse, machine, manifest, marks, minify, offline, widget};
use crate::access::Finder;
use crate::atlas::Atlas;
use crate::disk::{Inputs, Scratch};
use crate::error::Result;
use crate::holdings::catalog::UnionCatalog;
use crate::load::theme::Theme;
use crate::model::horizon::Horizon;
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::paths::{SiteFile, SourcePath};
use crate::plan::links::{Links, file_url, files_named, may_be_published};
use crate::plan::route::Routes;
use crate::plan::{PageKind, PlannedPage, SitePlan, plan};
use crate::progress::Progress;
use crate::schema::value::{Fields, Item, Value};
use crate::search;
use crate::spill::{Files, FilesWriter};
use rayon::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;

/// Bytes of finished files that stay in memory.
const MEMORY: usize = 8 << 20;
/// Pages that are made before they are put away.
const BATCH: usize = 64;

/// Makes every file of the site.
pub(crate) fn render(
    portal: &Portal,
    catalog: &UnionCatalog,
    theme: &Theme,
    inputs: &dyn Inputs,
    scratch: &dyn Scratch,
    plain_pages: bool,
    progress: &dyn Progress,
) -> Result<Files> {
    let routes = Routes::new(&portal.base_url, &portal.languages, &theme.strings);
    let mut site = plan(portal, &routes, &crate::diag::Sink::new());
    progress.stage("Listing titles");
    let lists = browse::gather(portal, catalog)?;
    let pages = lists
        .iter()
        .map(|(list, titles)| (list.clone(), titles.pages.len()));
    site.add_titles(portal, &routes, pages);
    let links = Links::new(portal, &routes, site.addresses());
    let views = Views::new(portal, &routes, &links, theme);
    let all: Vec<View<'_>> = portal
        .languages
        .iter()
        .filter_map(|lang| views.lang(lang))
        .collect();

    let mut files = FilesWriter::new(scratch, MEMORY);
    let (made, assets) = Assets::new(theme, portal, &routes);
    let mut worker = offline::Worker::new(portal, &routes, &assets, &site.readers);
    let mut put = |file: SiteFile| {
        worker.notice(&file);
        files.put(file.path.to_string(), &file.bytes)
    };
    made.into_iter().try_for_each(&mut put)?;
    content_files(portal, inputs)?
        .into_iter()
        .try_for_each(&mut put)?;
    let finder = Finder::new(portal);
    let atlas = Atlas::of(portal, inputs);
    progress.stage("Making data files");
    let data = machine::files(&all, &site, catalog, &atlas);
    let data_files: Vec<(String, String, &'static str, usize)> = data
        .iter()
        .filter_map(|(file, label)| {
            label.map(|(label, media_type)| {
                (
                    label.to_owned(),
                    file.path.to_string(),
                    media_type,
                    file.bytes.len(),
                )
            })
        })
        .collect();
    // Where it stays what it was, what a reader's device keeps of the answers still holds.
    let answers = data
        .iter()
        .find(|(file, _)| file.path.as_str() == machine::ACCESS)
        .map(|(file, _)| blake3::hash(&file.bytes).to_hex()[..8].to_owned());
    data.into_iter().try_for_each(|(file, _)| put(file))?;
    if let Some(view) = all.first().filter(|_| manifest::is_made(portal)) {
        put(manifest::file(*view, &assets))?;
    }

    progress.stage("Making pages");
    progress.total((site.pages.len() + site.redirects.len()) as u64);
    let speaking: Vec<View<'_>> = portal
        .languages
        .iter()
        .filter_map(|lang| views.page(lang))
        .collect();
    let templates = Templates::new(theme, &speaking, &assets.addresses)?;
    let frame = Frame::new(portal, &site, answers);
    let days = Horizon::of(portal);
    let admissions = finder.admissions(days.from, days.until);
    let hosts = speaking.iter();
    let hosts = hosts.map(|view| (view.lang.to_owned(), pages::hosts(*view)));
    let hosts = hosts.collect();
    let extras = Extras {
        catalog,
        finder: &finder,
        admissions: &admissions,
        hosts: &hosts,
        atlas: &atlas,
        readers: &site.readers,
        data_files: &data_files,
        lists: &lists,
    };
    let finished = |mut file: SiteFile| {
        if !plain_pages && file.path.as_str().ends_with(".html") {
            shrink(&mut file);
        }
        file
    };
    for pages in site.pages.chunks(BATCH) {
        let made = pages.par_iter().map(|page| {
            let made = made_page(page, &views, &templates, &frame, &extras, &assets)?;
            progress.advance(1);
            Ok(made.into_iter().map(finished).collect())
        });
        let made: Result<Vec<Vec<SiteFile>>> = made.collect();
        made?.into_iter().flatten().try_for_each(&mut put)?;
    }
    let redirects = redirects(&site, &views, &templates, &frame)?;
    progress.advance(redirects.len() as u64);
    redirects.into_iter().map(finished).try_for_each(&mut put)?;
    if let Some(file) = worker.file() {
        files.put(file.path.to_string(), &file.bytes)?;
    }
    files.finish()
}

/// A page, and the box that goes with it on other sites.
fn made_page(
    page: &PlannedPage,
    views: &Views<'_>,
    templates: &Templates,
    frame: &Frame<'_>,
    extras: &Extras<'_>,
    assets: &Assets,
) -> Result<Vec<SiteFile>> {
    let view = views.page(&page.lang).ok_or_else(|| {
        crate::error::Error::new(
            crate::error::Kind::Bug,
            format!("no view for {}", page.lang),
        )
    })?;
    let filled = pages::fill(page, view, extras);
    let mut variables = filled.variables;
    variables.insert("site".to_owned(), frame.site(view));
    variables.insert(
        "page".to_owned(),
        frame.page(
            page,
            view,
            &filled.title,
            &filled.description,
            filled.template,
        ),
    );
    let what = page.record.as_ref().map_or_else(
        || page.url.clone(),
        |(kind, id)| format!("{} ({kind} `{id}`)", page.url),
    );
    let html = templates
        .render(&page.lang, filled.template, &variables)
        .map_err(|error| error.context(what))?;
    let html = marks::settle(html, &page.lang);
    let mut made = vec![SiteFile::new(views.routes.path(&page.url).as_str(), html)];
    if let Some((kind, id)) = &page.record
        && kind == "member"
    {
        made.extend(widget::files(page, id, view, variables, templates, assets)?);
    }
    Ok(made)
}

/// Takes needless white space out of a page; where that fails the page serves as it is.
fn shrink(page: &mut SiteFile) {
    let html = std::str::from_utf8(&page.bytes).ok();
    if let Some(html) = html.and_then(minify::minify) {
        page.bytes = html.into_bytes();
    }
}

/// A page for each old address, that leads on to the new one.
fn redirects(
    site: &SitePlan,
    views: &Views<'_>,
    templates: &Templates,
    frame: &Frame<'_>,
) -> Result<Vec<SiteFile>> {
    let found = site.redirects.iter().filter_map(|redirect| {
        let view = views.page(&redirect.lang)?;
        let from = redirect.from.clone();
        let page = PlannedPage::plain(PageKind::NotFound, &redirect.lang, from);
        let title = view.t("redirect.title");
        let page = frame.page(&page, view, &title, &title, "redirect.html");
        let variables = serde_json::Map::from_iter([
            ("site".to_owned(), frame.site(view)),
            ("page".to_owned(), page),
            ("target".to_owned(), json!(redirect.to)),
        ]);
        let html = templates.render(&redirect.lang, "redirect.html", &variables);
        let html = html.map(|html| marks::settle(html, &redirect.lang));
        Some(html.map(|html| SiteFile::new(views.routes.path(&redirect.from).as_str(), html)))
    });
    found.collect()
}

/// The pictures and documents that public records name, and those their texts link to.
fn content_files(portal: &Portal, inputs: &dyn Inputs) -> Result<Vec<SiteFile>> {
    let mut wanted: BTreeSet<SourcePath> = BTreeSet::new();
    let content = SourcePath::new("content");
    let public = portal
        .records
        .iter()
        .filter(|(kind, _)| *kind != "holdings")
        .flat_map(|(_, records)| records.values());
    for record in std::iter::once(&portal.settings)
        .chain(public.filter(|record: &&Record| record.is_public()))
    {
        gather(&record.fields, &mut |item| match &item.value {
            Value::File(name) => wanted.extend(content.join(name)),
            Value::Md(text) => {
                let texts = text.0.iter();
                wanted.extend(texts.flat_map(|translation| files_named(&translation.text)));
            }
            _ => {}
        });
    }
    wanted.retain(|path| may_be_published(portal, path));
    wanted
        .iter()
        .map(|path| Ok(SiteFile::new(file_url(path), inputs.read(path)?)))
        .collect()
}

fn gather(fields: &Fields, take: &mut dyn FnMut(&Item)) {
    fn item(one: &Item, take: &mut dyn FnMut(&Item)) {
        take(one);
        match &one.value {
            Value::List(items) => items.iter().for_each(|one| item(one, take)),
            Value::Map(fields) => gather(fields, take),
            _ => {}
        }
    }
    if matches!(fields.str("visibility"), "" | "public") {
        fields.iter().for_each(|(_, one)| item(one, take));
    }
}

/// What the search is told of a portal.
pub(crate) fn search_options(portal: &Portal, theme: &Theme) -> search::Options {
    let routes = Routes::new(&portal.base_url, &portal.languages, &theme.strings);
    let members = portal.public("member").map(|member| {
        let name = portal.languages.iter().map(|lang| {
            let name = member.text("name").map_or("", |name| name.get(lang).0);
            (lang.clone(), name.to_owned())
        });
        let code = member.str("address.regency_code");
        let regency = portal
            .schema
            .regencies
            .get(code)
            .map_or_else(String::new, crate::schema::Regency::full_name);
        search::MemberName {
            id: member.id.clone(),
            short_name: member.str("short_name").to_owned(),
            name: name.collect(),
            regency,
            place: member.num("geo.lat").zip(member.num("geo.lon")),
            url: routes
                .record(portal.default_language(), "member", &member.id)
                .unwrap_or_default(),
        }
    });
    let limit = |key: &str| {
        let limit = portal.settings.int(key);
        limit.and_then(|limit| u64::try_from(limit).ok())
    };
    search::Options {
        budget: search::Budget {
            max_files: limit("holdings.max_files"),
            max_bytes: limit("holdings.max_bytes"),
            shard_kb: limit("holdings.shard_kb"),
        },
        members: members.collect(),
        as_of: portal.as_of.to_string(),
        limits: search::Limits::default(),
    }
}
