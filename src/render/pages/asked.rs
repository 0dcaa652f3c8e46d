//! What a visit asks of a visitor, as pages show it: what to bring, whom to tell, when.

use crate::access::{Returns, Terms, asked_of_visitors};
use crate::model::record::Record;
use crate::render::view::View;
use serde_json::{Value as Json, json};

/// What a host asks of every visitor from anywhere.
pub(super) fn of_visitors(host: &Record, view: View<'_>) -> Json {
    asked(&asked_of_visitors(host, view.portal), view)
}

/// The part of terms that does not say what a visitor may do.
pub(super) fn asked(terms: &Terms<'_>, view: View<'_>) -> Json {
    let papers = terms.documents.iter().map(|any_of| {
        let codes = any_of.iter();
        codes
            .map(|code| view.code("document", code))
            .collect::<Json>()
    });
    json!({
        "documents": papers.collect::<Vec<_>>(),
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
