//! Services: what libraries do together, form by form.

use super::{Variables, card, sorted};
use crate::model::record::Record;
use crate::render::view::View;
use serde_json::{Map, Value as Json, json};

/// A service in a list.
pub(super) fn service_card(service: &Record, view: View<'_>) -> Map<String, Json> {
    card(
        service,
        view,
        &[
            "form",
            "side",
            "summary",
            "status",
            "channel",
            "for_whom",
            "turnaround",
            "fees",
        ],
    )
}

/// All services, by form in the order of the vocabulary.
pub(super) fn services(view: View<'_>) -> Variables {
    let all = sorted(view, view.portal.public("service"));
    let groups = view.portal.schema.codes("form").iter().filter_map(|form| {
        let of_form: Vec<Json> = all
            .iter()
            .filter(|service| service.str("form") == form.code)
            .map(|service| Json::Object(service_card(service, view)))
            .collect();
        (!of_form.is_empty())
            .then(|| json!({"form": view.code("form", &form.code), "services": of_form}))
    });
    Map::from_iter([("groups".to_owned(), Json::Array(groups.collect()))])
}

/// The page of a service.
pub(super) fn service(service: &Record, view: View<'_>) -> Variables {
    let portal = view.portal;
    let everybody = service.str("provider_rule") == "all_active";
    let named = service.refs("providers");
    let provides = |member: &&Record| {
        portal.is_active_member(&member.id) && (everybody || named.contains(&member.id.as_str()))
    };
    let providers = sorted(view, portal.public("member").filter(provides));
    let providers: Vec<Json> = providers
        .into_iter()
        .map(|member| {
            let mut out = super::members::member_card(member, view);
            let offer = view
                .part(member, &["services"])
                .remove("services")
                .and_then(|offers| {
                    offers
                        .as_array()?
                        .iter()
                        .find(|offer| offer["service"]["id"] == service.id.as_str())
                        .cloned()
                });
            out.insert("offer".to_owned(), offer.unwrap_or(Json::Null));
            Json::Object(out)
        })
        .collect();
    let basis = service.refs("agreements");
    let agreements = portal
        .public("agreement")
        .filter(|agreement| basis.contains(&agreement.id.as_str()));
    let scheme = portal
        .record("card_scheme", service.str("scheme"))
        .filter(|scheme| scheme.is_public());
    Map::from_iter([
        ("service".to_owned(), Json::Object(view.record(service))),
        ("providers".to_owned(), json!(providers)),
        (
            "agreements".to_owned(),
            super::agreements::list(agreements.collect(), view),
        ),
        (
            "scheme".to_owned(),
            scheme.map_or(Json::Null, |scheme| {
                Json::Object(super::cards::scheme_card(scheme, view))
            }),
        ),
    ])
}
