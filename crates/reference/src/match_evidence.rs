//! Why somebody was taken for the person on record: what is kept with an evaluation, so that the
//! match can be explained long after the index was replaced.
//!
//! Values are masked here, once and for all. What is never here: the applicant's own values.

use crate::index::best_record;
use crate::levels::{MATCH_FIELDS, match_levels};
use crate::{BestMatch, Query, Resolution, SourceInfo, SourceRecord, SourceSet, Waterfall};
use bonafide_types::{EntityId, SmolStr};
use serde::{Deserialize, Serialize};

/// What a look-up found, and on which evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchEvidence {
    /// Version of the index that was asked.
    pub index_version: SmolStr,
    /// People who were compared.
    pub candidates: u32,
    /// The person found; absent where nobody fits well enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<MatchedPerson>,
    /// Who came nearest where nobody fits well enough; absent where nobody was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<NearestPerson>,
    /// Confidence in the second-best person, 0–1; absent where there was no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<f32>,
}

/// Somebody who does not fit well enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearestPerson {
    /// Stable id.
    pub entity_id: EntityId,
    /// What speaks for them and what against.
    pub waterfall: Waterfall,
}

/// The person found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchedPerson {
    /// Stable id.
    pub entity_id: EntityId,
    /// 0–1.
    pub confidence: f32,
    /// The record that agrees best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<MatchedRecord>,
    /// Field by field, in the order of [`MATCH_FIELDS`]; what was not sent is left out.
    pub fields: Vec<FieldEvidence>,
    /// What each field is worth, and what speaks against it.
    pub waterfall: Waterfall,
}

/// Names one record of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedRecord {
    /// The source.
    pub source: SmolStr,
    /// The id of the record in it.
    pub record_id: SmolStr,
}

/// How one field agrees, and who says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldEvidence {
    /// Its wire name.
    pub field: SmolStr,
    /// How it agrees, in a word of [`match_levels`].
    pub level: SmolStr,
    /// The sources that confirm it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SmolStr>,
    /// What the best record says, masked; absent where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_record: Option<SmolStr>,
}

impl MatchEvidence {
    /// Gathers the evidence. `records` are those of the best match; without them the record that
    /// agrees best stays unnamed.
    pub fn gather(
        index_version: &str,
        sources: &[SourceInfo],
        query: &Query,
        resolution: &Resolution,
        records: &[SourceRecord],
    ) -> Self {
        Self {
            index_version: index_version.into(),
            candidates: resolution.candidates,
            person: resolution
                .best
                .as_ref()
                .map(|best| MatchedPerson::of(sources, query, best, records)),
            nearest: resolution.nearest.as_ref().map(|nearest| NearestPerson {
                entity_id: nearest.entity_id,
                waterfall: Waterfall::from(&nearest.explanation),
            }),
            runner_up: resolution.runner_up,
        }
    }
}

impl MatchedPerson {
    fn of(
        sources: &[SourceInfo],
        query: &Query,
        best: &BestMatch,
        records: &[SourceRecord],
    ) -> Self {
        let record = best_record(query, records);
        let levels = match_levels(query, best);
        let support = &best.support;
        let supports = [
            support.given,
            support.family,
            support.date_of_birth,
            support.national_id,
            support.phone,
            support.email,
            support.address,
        ];
        let fields = MATCH_FIELDS.into_iter().zip(levels).zip(supports);
        Self {
            entity_id: best.entity_id,
            confidence: best.confidence,
            record: record.map(|record| MatchedRecord {
                source: record.source.clone(),
                record_id: record.record_id.clone(),
            }),
            fields: fields
                .filter(|((_, level), _)| *level != "not_sent")
                .map(|((field, level), support)| FieldEvidence {
                    field: SmolStr::new_static(field),
                    level: SmolStr::new_static(level),
                    sources: names(sources, support),
                    on_record: record.and_then(|record| masked(field, record)),
                })
                .collect(),
            waterfall: Waterfall::from(&best.explanation),
        }
    }
}

fn names(sources: &[SourceInfo], set: SourceSet) -> Vec<SmolStr> {
    let known = set.positions().filter_map(|place| sources.get(place));
    known.map(|source| source.name.clone()).collect()
}

/// What a record says of a field, with too little left to recognise anybody by it.
fn masked(field: &str, record: &SourceRecord) -> Option<SmolStr> {
    let text = |text: &Option<SmolStr>| text.as_deref().map(str::trim).map(str::to_owned);
    let masked = match field {
        "given_name" => initial(&text(&record.given_name)?),
        "family_name" => initial(&text(&record.family_name)?),
        "date_of_birth" => format!("{}-**-**", record.date_of_birth?.year()),
        "national_id" => ending(&text(&record.national_id)?),
        "phone_number" => ending(&text(&record.phone_number)?),
        "email" => mailbox(&text(&record.email)?),
        _ => {
            let region = text(&record.postal_code).or_else(|| text(&record.locality));
            record.line_1.as_ref()?;
            format!("***, {}", region.unwrap_or_default())
        }
    };
    Some(masked.into())
}

/// The first letter.
fn initial(name: &str) -> String {
    let first = name.chars().next();
    first.map_or_else(String::new, |letter| format!("{letter}***"))
}

/// The last four characters, of a number that has at least twice as many.
fn ending(number: &str) -> String {
    let characters: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
    let hidden = characters.len().saturating_sub(4);
    let shown = characters.get(hidden..).filter(|_| hidden >= 4);
    format!(
        "***{}",
        shown.unwrap_or_default().iter().collect::<String>()
    )
}

/// The first letter and the domain.
fn mailbox(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}@{domain}", initial(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_record_says_is_masked() {
        let record = SourceRecord {
            given_name: Some("Zsófia".into()),
            family_name: Some("Halmágyi".into()),
            date_of_birth: bonafide_types::PartialDate::parse("1988-02-29"),
            national_id: Some("219-44-8031".into()),
            phone_number: Some("+1 515 555 0142".into()),
            email: Some("zs.halmagyi@example.org".into()),
            line_1: Some("4 Orchard Ct".into()),
            postal_code: Some("52101".into()),
            ..SourceRecord::default()
        };
        let masked = MATCH_FIELDS.map(|field| masked(field, &record).unwrap());
        let expected = [
            "Z***",
            "H***",
            "1988-**-**",
            "***8031",
            "***0142",
            "z***@example.org",
            "***, 52101",
        ];
        assert_eq!(masked, expected);
    }

    #[test]
    fn a_short_number_is_hidden_whole() {
        assert_eq!(ending("8031"), "***");
        assert_eq!(ending("12345"), "***");
        assert_eq!(ending(""), "***");
    }
}
