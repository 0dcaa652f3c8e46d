//! All records of a forum, and the day as of which they are read.

use super::record::Record;
use crate::schema::Schema;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The portal.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Kinds and vocabularies, with those the portal adds.
    pub schema: Schema,
    /// `content/portal.yaml`.
    pub settings: Record,
    /// Languages of the site, the default first; never empty.
    pub languages: Vec<String>,
    /// The day taken as today.
    pub as_of: Date,
    /// Root address of the site, ending in a slash.
    pub base_url: String,
    /// Records by kind and id.
    pub records: BTreeMap<String, BTreeMap<String, Record>>,
    /// Files below `content/` that are not records, for images and documents.
    pub files: Vec<crate::paths::SourcePath>,
}

impl Portal {
    /// All records of a kind, by id.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = &Record> {
        self.records
            .get(kind)
            .into_iter()
            .flat_map(BTreeMap::values)
    }

    /// The records of a kind that may be published, by id.
    pub fn public(&self, kind: &str) -> impl Iterator<Item = &Record> {
        self.all(kind).filter(|record| record.is_public())
    }

    /// A record by kind and id.
    pub fn record(&self, kind: &str, id: &str) -> Option<&Record> {
        self.records.get(kind)?.get(id)
    }

    /// A member by id.
    pub fn member(&self, id: &str) -> Option<&Record> {
        self.record("member", id)
    }

    /// The default language.
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("id", String::as_str)
    }

    /// The portal's time zone (IANA).
    pub fn timezone(&self) -> &str {
        let zone = self.settings.str("timezone");
        if zone.is_empty() {
            "Asia/Jakarta"
        } else {
            zone
        }
    }

    /// A number of days or months from the portal's thresholds, or what the reference takes.
    pub fn threshold(&self, name: &str) -> i64 {
        let known = match name {
            "agreement_warn_days" => 90,
            "review_warn_days" => 30,
            "profile_stale_months" | "acceptance_stale_months" | "repository_stale_months" => 12,
            "holdings_stale_months" => 6,
            "hours_horizon_days" => 60,
            "feed_keep_cancelled_days" => 90,
            "accreditation_warn_days" => 180,
            _ => 1,
        };
        self.settings
            .int(&format!("thresholds.{name}"))
            .unwrap_or(known)
    }

    /// Whether a part of the site that is there unless it is switched off (`features`) is there.
    pub fn has_feature(&self, name: &str) -> bool {
        self.settings.bool(&format!("features.{name}")) != Some(false)
    }

    /// The holdings sources whose records are published: with permission, and of a member that is published itself.
    pub fn published_holdings(&self) -> impl Iterator<Item = &Record> {
        self.public("holdings").filter(|source| {
            source.bool("permission") == Some(true)
                && self
                    .member(source.str("member"))
                    .is_some_and(Record::is_public)
        })
    }

    /// How many titles each list of titles has at most; 0 where the portal wants no such lists, or has no catalog.
    pub fn browse_limit(&self) -> usize {
        if self.published_holdings().next().is_none() {
            return 0;
        }
        let wanted = self.settings.int("holdings.browse");
        wanted.map_or(1000, |n| usize::try_from(n).unwrap_or(0))
    }

    /// Whether a member counts as a member on the day of the build.
    pub fn is_active_member(&self, id: &str) -> bool {
        self.member(id)
            .is_some_and(|member| matches!(member.str("membership.status"), "active" | "honorary"))
    }

    /// Whether a member or a partner is a party of an agreement, listed or brought in by its `party_rule`.
    pub fn is_party(&self, agreement: &Record, id: &str) -> bool {
        let listed = agreement
            .maps("parties")
            .any(|party| party.str("party") == id);
        let rule = agreement.str("party_rule");
        let brought_in = match rule.strip_prefix("group:") {
            Some(group) => self.member(id).is_some_and(|member| {
                member
                    .list("groups")
                    .iter()
                    .any(|item| item.as_str() == group)
            }),
            None => rule == "all_active_members",
        };
        listed || (brought_in && self.is_active_member(id))
    }

    /// The parties of an agreement: those it lists, and those its `party_rule` brings in. Sorted, each once.
    pub fn parties(&self, agreement: &Record) -> Vec<String> {
        let mut parties: Vec<String> = agreement
            .maps("parties")
            .filter_map(|party| party.refs("party").first().map(|id| (*id).to_owned()))
            .collect();
        let rule = agreement.str("party_rule");
        let group = rule.strip_prefix("group:");
        if rule == "all_active_members" || group.is_some() {
            let members = self
                .all("member")
                .filter(|member| self.is_active_member(&member.id));
            let inside = |member: &&Record| {
                group.is_none_or(|group| {
                    member
                        .list("groups")
                        .iter()
                        .any(|item| item.as_str() == group)
                })
            };
            parties.extend(members.filter(inside).map(|member| member.id.clone()));
        }
        parties.sort();
        parties.dedup();
        parties
    }
}
