//! What a visit asks of a visitor, as pages show it: what to bring, whom to tell, when.

use crate::access::{CARD, Returns, Terms, asked_of_visitors};
use crate::model::record::Record;
use crate::plan::route::Section;
use crate::render::view::View;
use serde_json::{Value as Json, json};

/// What a host asks of every visitor from anywhere.
pub(super) fn of_visitors(host: &Record, view: View<'_>) -> Json {
    asked(&asked_of_visitors(host, view.portal), None, view)
}

/// The part of terms that does not say what a visitor may do. The card that is to be brought has the name of the scheme, by
/// id, or of the only one there is, and leads to its page; of several it has a common word, and leads to the list of them.
pub(super) fn asked(terms: &Terms<'_>, scheme: Option<&str>, view: View<'_>) -> Json {
    let card = scheme.or_else(|| {
        let mut all = view.portal.public("card_scheme");
        let first = all.next()?;
        all.next().is_none().then_some(first.id.as_str())
    });
    let card = card.and_then(|id| view.portal.record("card_scheme", id));
    let paper = |code: &&str| {
        let mut paper = view.code("document", code);
        if *code == CARD {
            let page = card.and_then(|card| view.routes.record(view.lang, "card_scheme", &card.id));
            // Where there is no card at all, there is no list either.
            let has_cards = view.portal.public("card_scheme").next().is_some();
            let all = || has_cards.then(|| view.routes.section(view.lang, Section::Cards));
            paper["url"] = json!(page.or_else(all));
        }
        if let Some(card) = card.filter(|_| *code == CARD) {
            paper["label"] = json!(view.name(card));
        }
        paper
    };
    let papers = terms.documents.iter();
    let papers = papers.map(|any_of| any_of.iter().map(paper).collect::<Json>());
    json!({
        "documents": papers.collect::<Vec<_>>(),
        "has_card": terms.documents.iter().flatten().any(|code| *code == CARD),
        "advance_notice": terms.advance_notice.map(|iso| json!({"iso": iso, "text": view.locale.duration(iso, view.messages)})),
        "notice_channel": terms.advance_notice_channel.map(|code| view.code("contact_channel", code)),
        "report_to": terms.report_to.map(|text| view.text(text)),
        "returns": terms.returns_at.as_ref().map(|returns| back(returns, view)),
        "hours": terms.hours.as_ref().map(|week| view.days(week)),
        "capacity": terms.capacity,
        "first_visit": terms.first_visit_office_hours,
        "confirmed": terms.last_confirmed.map(|day| view.date(day)),
    })
}

/// Where loans go back, as references or a word.
fn back(returns: &Returns<'_>, view: View<'_>) -> Json {
    match returns {
        Returns::HostOnly => json!({"label": view.t("word.host_only")}),
        Returns::AnyParticipant => json!({"label": view.t("word.any_participant")}),
        Returns::Members(ids) => ids.iter().map(|id| view.reference("member", id)).collect(),
    }
}

/// What is asked first of all, as pages of a member answer it: each thing once, with those of whom it is asked; nothing of
/// those whom nobody lets in.
pub(super) fn first(acceptances: &Json, of_visitors: Option<&Json>) -> Json {
    let cards = acceptances.as_array().map_or(&[][..], Vec::as_slice);
    let is_refused = |acceptance: &&Json| !acceptance["refused"].is_null();
    let is_any_refused = cards.iter().any(|acceptance| is_refused(&acceptance));
    let cards = cards.iter().filter(|acceptance| !is_refused(acceptance));
    let cards = cards.map(|acceptance| (&acceptance["scheme"], &acceptance["asked"]));
    let visitors = of_visitors.map(|asked| (&Json::Null, asked));
    let all: Vec<(&Json, &Json)> = cards.chain(visitors).collect();
    let documents = all.iter().filter_map(|(who, asked)| {
        let papers = &asked["documents"];
        let is_told = *papers != json!([]);
        // Papers may name the card; of a card without papers, it is itself what to bring.
        let who = Some(*who).filter(|_| asked["has_card"] != true);
        let papers = if is_told { papers.clone() } else { Json::Null };
        (is_told || who.is_some_and(|who| !who.is_null())).then_some((who, papers))
    });
    let documents = alike(documents, all.len());
    let reports = all
        .iter()
        .map(|(who, asked)| (Some(*who), asked["report_to"].clone()));
    let notices = all.iter().map(|(who, asked)| {
        let mut notice = asked["advance_notice"].clone();
        if !notice.is_null() {
            notice["channel"] = asked["notice_channel"].clone();
        }
        (Some(*who), notice)
    });
    let is_said = |said: &(Option<&Json>, Json)| !said.1.is_null();
    json!({
        "is_unknown": documents.is_empty() && !is_any_refused,
        "documents": documents,
        "report_to": alike(reports.filter(is_said), all.len()),
        "notice": alike(notices.filter(is_said), all.len()),
    })
}

/// Takes out of terms what is asked first of all.
pub(super) fn forget_first(asked: &mut Json) {
    for key in ["documents", "report_to", "advance_notice"] {
        asked[key].take();
    }
}

/// What is said, each once. `who` has the cards of whose holders it is asked, and null for visitors without one; nobody is
/// named where it is asked of all.
fn alike<'j>(said: impl Iterator<Item = (Option<&'j Json>, Json)>, n_all: usize) -> Vec<Json> {
    let mut groups: Vec<(Json, Vec<Option<&Json>>)> = Vec::new();
    for (who, value) in said {
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, group)) => group.push(who),
            None => groups.push((value, vec![who])),
        }
    }
    let told = groups.into_iter().map(|(value, who)| {
        let is_of_all = who.len() == n_all && !value.is_null();
        let who: Vec<&Json> = who.into_iter().flatten().filter(|_| !is_of_all).collect();
        json!({"value": value, "who": who})
    });
    told.collect()
}
