//! Rules of repositories: where they are harvested, and whom they may let in.

use super::agreement::not_in_force;
use crate::diag::{Diagnostic, Rule, Severity, Sink};
use crate::model::portal::Portal;
use crate::model::record::Record;
use crate::model::repository::{accesses, is_kept};

pub(crate) const DOUBTFUL_OAI: Rule = Rule {
    code: "doubtful-oai-address",
    numbers: &["R01"],
    severity: Severity::Warning,
    summary: "the OAI address of a repository is not one that its software answers at",
    explanation: include_str!("explain/doubtful-oai-address.md"),
};
pub(crate) const NO_AGREEMENT: Rule = Rule {
    code: "repository-without-agreement",
    numbers: &["R02"],
    severity: Severity::Error,
    summary: "a repository lets readers of all members in without an agreement in force",
    explanation: include_str!("explain/repository-without-agreement.md"),
};
pub(crate) const CONTRARY_POLICY: Rule = Rule {
    code: "contrary-repository-policy",
    numbers: &["R03"],
    severity: Severity::Warning,
    summary: "what the policy of a repository grants and whom it lets in contradict each other",
    explanation: include_str!("explain/contrary-repository-policy.md"),
};

pub(super) const RULES: &[&Rule] = &[&DOUBTFUL_OAI, &NO_AGREEMENT, &CONTRARY_POLICY];

/// Looks at every repository that is still kept up.
pub(super) fn check(portal: &Portal, sink: &Sink) {
    for repository in portal
        .all("repository")
        .filter(|repository| is_kept(repository))
    {
        oai(repository, sink);
        basis(repository, portal, sink);
        policy(repository, sink);
    }
}

/// How the address of the OAI interface ends, by software; nothing for software that has no usual one.
fn endings(platform: &str) -> &'static [&'static str] {
    match platform {
        "dspace" => &["/oai/request"],
        "eprints" => &["/cgi/oai2"],
        "slims" => &["/oai2.php", "/oai.php"],
        "inlislite" => &["/oai/oai2.aspx"],
        "omeka" => &["/oai-pmh-repository/request"],
        "ojs" => &["/oai"],
        "invenio" => &["/oai2d"],
        _ => &[],
    }
}

fn oai(repository: &Record, sink: &Sink) {
    let platform = repository.str("platform");
    let endings = endings(platform);
    if !repository.has("oai_url") {
        if !endings.is_empty() {
            sink.report(
                Diagnostic::new(
                    &DOUBTFUL_OAI,
                    repository.at("platform"),
                    "no OAI address is told, so nobody can harvest the repository",
                )
                .severity(Severity::Info)
                .hint(format!(
                    "with this software it usually ends in `{}`; write it as `oai_url`",
                    endings.join("` or `")
                )),
            );
        }
        return;
    }
    let report = |message: String, cure: String| {
        sink.report(Diagnostic::new(&DOUBTFUL_OAI, repository.at("oai_url"), message).hint(cure));
    };
    let url = repository.str("oai_url");
    let (base, query) = url
        .split_once(['?', '#'])
        .map_or((url, None), |(base, query)| (base, Some(query)));
    if query.is_some() {
        report(
            "the OAI address has a query".to_owned(),
            format!("write the base address alone: {base}"),
        );
    }
    let path = base.trim_end_matches('/').to_lowercase();
    if !endings.is_empty() && !endings.iter().any(|ending| path.ends_with(ending)) {
        report(
            format!("the OAI address does not end as that of {platform} does"),
            format!(
                "open it with `?verb=Identify`; it usually ends in `{}`",
                endings.join("` or `")
            ),
        );
    }
    if url.starts_with("http://") {
        report(
            "the OAI address is not encrypted".to_owned(),
            "write `https://` if the server answers there, or ask its keeper to see to it"
                .to_owned(),
        );
    }
}

fn basis(repository: &Record, portal: &Portal, sink: &Sink) {
    let Some((place, _)) = accesses(repository).find(|(_, access)| *access == "forum_members")
    else {
        return;
    };
    let report = |message: String| Diagnostic::new(&NO_AGREEMENT, repository.at(&place), message);
    let id = repository.str("sharing_agreement");
    if id.is_empty() {
        sink.report(
            report("readers of all members are let in, but no agreement says so".to_owned())
                .hint("name the agreement in `sharing_agreement`")
                .hint("or write whom the repository lets in by itself, such as `campus`"),
        );
        return;
    }
    let Some(agreement) = portal.record("agreement", id) else {
        return;
    };
    let Some(stands) = not_in_force(agreement, portal) else {
        return;
    };
    sink.report(
        report(format!(
            "readers of all members are let in, but the agreement `{id}` {stands}"
        ))
        .related(agreement.at("status"), "the agreement")
        .hint("write whom the repository lets in until the agreement is in force"),
    );
}

/// Whether what a policy grants (`access_rights`) and whom a repository lets in (`repository_access`) exclude each other.
fn contradict(rights: &str, access: &str) -> bool {
    match rights {
        "open_access" => matches!(access, "forum_members" | "campus" | "abstract_only"),
        "restricted_access" => access == "open",
        "metadata_only_access" => !matches!(access, "abstract_only" | "mixed"),
        _ => false,
    }
}

fn policy(repository: &Record, sink: &Sink) {
    let (rights, access) = (repository.str("rights"), repository.str("access"));
    if contradict(rights, access) {
        sink.report(
            Diagnostic::new(
                &CONTRARY_POLICY,
                repository.at("rights"),
                format!("the policy grants `{rights}`, but full texts are `{access}`"),
            )
            .related(repository.at("access"), "whom it lets in")
            .hint("read the policy once more and open a full text from outside; mend the one that is not so"),
        );
    }
}
