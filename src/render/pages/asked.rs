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
            let all = || view.routes.section(view.lang, Section::Cards);
            paper["url"] = json!(page.unwrap_or_else(all));
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
