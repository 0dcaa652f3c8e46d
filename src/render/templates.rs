//! Templates filled with views; the only file that names the template engine.

use super::i18n::Arg;
use super::marks;
use super::view::View;
use crate::error::{Error, Kind, Result};
use crate::load::theme::Theme;
use crate::plan::route::{Routes, Section};
use serde_json::{Map as JsonMap, Value as Json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{Context, Kwargs, State, Tera, Value};

/// The templates of a theme, ready to be filled.
pub(crate) struct Templates {
    /// One engine a language: strings and addresses of sections differ.
    engines: BTreeMap<String, Tera>,
}

impl Templates {
    /// Reads all templates of a theme. `asset` gives the address of an asset by its path.
    pub(crate) fn new(
        theme: &Theme,
        views: &[View<'_>],
        assets: &Arc<BTreeMap<String, String>>,
    ) -> Result<Self> {
        let mut engines = BTreeMap::new();
        for view in views {
            engines.insert(view.lang.to_owned(), engine(theme, view, assets)?);
        }
        Ok(Self { engines })
    }

    /// Fills a template.
    pub(crate) fn render(
        &self,
        lang: &str,
        template: &str,
        context: &JsonMap<String, Json>,
    ) -> Result<String> {
        let engine = self
            .engines
            .get(lang)
            .ok_or_else(|| Error::new(Kind::Bug, format!("no templates for language {lang}")))?;
        let mut filled = Context::new();
        for (key, value) in context {
            filled.insert_value(key.clone(), to_tera(value, key));
        }
        engine
            .render(template, &filled)
            .map_err(|error| failure(&error, template))
    }
}

fn failure(error: &tera::Error, template: &str) -> Error {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    Error::new(Kind::Template, message).context(format!("template {template}"))
}

fn engine(theme: &Theme, view: &View<'_>, assets: &Arc<BTreeMap<String, String>>) -> Result<Tera> {
    let mut tera = Tera::new();
    let (messages, locale) = (Arc::clone(view.messages), Arc::clone(view.locale));
    tera.register_function(
        "t",
        move |args: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let key: String = args.must_get("key")?;
            // Where a key is made from a code, a code of the portal's own may have no string.
            let otherwise: Option<String> = args.get("or")?;
            let given: Vec<(String, Value)> = args
                .iter()
                .map(|(name, value)| (name.to_string(), value.clone()))
                .filter(|(name, _)| name != "key" && name != "or")
                .collect();
            let texts: Vec<String> = given.iter().map(|(_, value)| value.to_string()).collect();
            let args: Vec<(&str, Arg<'_>)> = given
                .iter()
                .zip(&texts)
                .map(|((name, value), text)| {
                    (
                        name.as_str(),
                        value.as_i64().map_or(Arg::Text(text), Arg::Number),
                    )
                })
                .collect();
            messages
                .t(&locale, &key, &args)
                .or_else(|fault| otherwise.ok_or(fault))
                .map_err(|fault| tera::Error::message(fault.to_string()))
        },
    );
    let known = Arc::clone(assets);
    tera.register_function(
        "asset",
        move |args: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let path: String = args.must_get("path")?;
            known
                .get(&path)
                .cloned()
                .ok_or_else(|| tera::Error::message(format!("the theme has no asset `{path}`")))
        },
    );
    let sections = sections(view.routes, view.lang);
    tera.register_function(
        "link",
        move |args: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let to: String = args.must_get("to")?;
            sections
                .get(&to)
                .cloned()
                .ok_or_else(|| tera::Error::message(format!("there is no section `{to}`")))
        },
    );
    tera.register_filter(
        "say",
        |value: &Value, _: Kwargs, _: &State<'_>| -> tera::TeraResult<Value> {
            let map = value.as_map();
            let get =
                |key: &str| map.and_then(|map| map.get(&tera::value::Key::from(key.to_owned())));
            let text = get("text").and_then(Value::as_str).unwrap_or_default();
            let mut out = String::new();
            let fell_back = get("fallback").and_then(Value::as_bool).unwrap_or(false);
            if fell_back {
                let lang = get("lang").and_then(Value::as_str).unwrap_or_default();
                out.push_str(&marks::mark(lang, &escape(text)));
            } else {
                out.push_str(&escape(text));
            }
            Ok(Value::safe_string(&out))
        },
    );
    let own = view.portal.default_language().to_owned();
    let lang = view.lang.to_owned();
    tera.register_filter(
        "place",
        move |value: &Value, _: Kwargs, _: &State<'_>| -> tera::TeraResult<Value> {
            let name = escape(value.as_str().unwrap_or_default());
            Ok(Value::safe_string(&marks::place(&name, &own, &lang)))
        },
    );
    let locale = Arc::clone(view.locale);
    tera.register_filter(
        "num",
        move |value: &Value, _: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            Ok(match (value.as_i64(), value.as_f64()) {
                (Some(whole), _) => locale.number(whole),
                (None, Some(number)) => {
                    locale.decimal(number, if number.fract() == 0.0 { 0 } else { 1 })
                }
                _ => return Err(tera::Error::message("`num` takes a number")),
            })
        },
    );
    tera.register_filter(
        "json",
        |value: &Value, _: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let json = serde_json::to_string(value)
                .map_err(|error| tera::Error::message(error.to_string()))?;
            Ok(json.replace('<', "\\u003c"))
        },
    );
    let sources = theme
        .templates
        .iter()
        .map(|(name, source)| (name.as_str(), source.as_str()));
    tera.add_raw_templates(sources)
        .map_err(|error| failure(&error, "of the theme"))?;
    Ok(tera)
}

fn sections(routes: &Routes, lang: &str) -> BTreeMap<String, String> {
    Section::ALL
        .iter()
        .map(|section| (section.name().to_owned(), routes.section(lang, *section)))
        .collect()
}

/// Views as the engine takes them. What stands under `html` or `jsonld` was made by this program and is not escaped again.
fn to_tera(value: &Json, key: &str) -> Value {
    match value {
        Json::Null => Value::none(),
        Json::String(text) if key == "html" || key == "jsonld" => Value::safe_string(text),
        Json::Array(items) => Value::from(
            items
                .iter()
                .map(|item| to_tera(item, key))
                .collect::<Vec<Value>>(),
        ),
        Json::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| (tera::value::Key::from(key.clone()), to_tera(value, key)));
            Value::from(entries.collect::<tera::Map>())
        }
        other => Value::from_serializable(other),
    }
}

/// Text as it may stand in an element or an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
