//! The numbers of the model, as a file.

use super::level::{EvidenceField, Level};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

const DEFAULTS: &str = include_str!("../../data/matching.toml");

/// Everything that the model weighs with. Read from and written as TOML; see `docs/matching.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// What is believed before anything is compared.
    pub(crate) prior: Prior,
    #[serde(flatten)]
    fields: BTreeMap<String, BTreeMap<String, LevelOdds>>,
    /// Who else the applicant may be.
    #[serde(rename = "rival", default)]
    pub(crate) rivals: Vec<Rival>,
}

/// What is believed before anything is compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prior {
    /// Share of applicants whom the population knows, 0–1 exclusive.
    pub(crate) on_record: f64,
    /// A smaller population is judged as if it had this many people.
    pub(crate) least_people: u64,
    /// From this probability on a person is resolved, 0–1 exclusive.
    pub(crate) resolved: f64,
}

/// How often a level occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelOdds {
    /// Between the applicant and their own record, 0–1.
    #[serde(rename = "self")]
    pub(crate) itself: f64,
    /// Between strangers, whatever the value, 0–1.
    #[serde(default)]
    pub(crate) chance: f64,
    /// Between strangers, times the frequency of the value.
    #[serde(default)]
    pub(crate) by_frequency: f64,
    /// Between strangers, in the number of people.
    #[serde(default)]
    pub(crate) by_people: f64,
}

/// Somebody who shares elements with a person for a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rival {
    pub(crate) name: SmolStr,
    /// People on record who stand in this relation to an applicant who is not on record.
    pub(crate) per_applicant: f64,
    /// How often an element is shared, by `field`, or by `field.level` where a level differs.
    #[serde(default)]
    pub(crate) shares: BTreeMap<String, f64>,
    /// Evidence for the relation at some levels, relative to chance, by `field.level`.
    #[serde(default)]
    pub(crate) levels: BTreeMap<String, f64>,
}

/// Why a file is no set of parameters.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No TOML of that form.
    #[error("the matching model cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// A level is missing, unknown, or has a number out of range.
    #[error("the matching model is not valid: {0}")]
    Value(String),
}

impl Parameters {
    /// The parameters that the product ships with.
    pub fn defaults() -> Self {
        // The file is part of the binary; a test reads it.
        Self::parse(DEFAULTS).unwrap_or_else(|_| Self {
            prior: Prior {
                on_record: 0.5,
                least_people: 100_000,
                resolved: 0.5,
            },
            fields: BTreeMap::new(),
            rivals: Vec::new(),
        })
    }

    /// Reads parameters and checks that every level is there and every number in range.
    ///
    /// # Errors
    /// [`ModelError`] names the first fault.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let read: Self = toml::from_str(text)?;
        read.check().map_err(ModelError::Value)?;
        Ok(read)
    }

    /// The parameters as a file.
    pub fn to_toml(&self) -> String {
        // Text keys and finite numbers always have a form in TOML.
        toml::to_string(self).unwrap_or_default()
    }

    /// How often the applicant and their own record stand at a level, 0–1.
    pub fn own_share(&self, level: Level) -> f64 {
        self.odds(level).itself
    }

    pub(crate) fn odds(&self, level: Level) -> LevelOdds {
        self.fields
            .get(level.field().as_str())
            .and_then(|levels| levels.get(level.as_str()))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn set_itself(&mut self, level: Level, share: f64) {
        if let Some(odds) = self.odds_mut(level) {
            odds.itself = share;
        }
    }

    pub(crate) fn set_chance(&mut self, level: Level, share: f64) {
        if let Some(odds) = self.odds_mut(level) {
            odds.chance = share;
        }
    }

    fn odds_mut(&mut self, level: Level) -> Option<&mut LevelOdds> {
        self.fields
            .get_mut(level.field().as_str())?
            .get_mut(level.as_str())
    }

    fn check(&self) -> Result<(), String> {
        let Prior {
            on_record,
            resolved,
            ..
        } = self.prior;
        for (name, share) in [("on_record", on_record), ("resolved", resolved)] {
            if !(share > 0.0 && share < 1.0) {
                return Err(format!("prior.{name} has to lie between 0 and 1"));
            }
        }
        for (field, levels) in &self.fields {
            for (name, odds) in levels {
                let full = format!("{field}.{name}");
                if Level::parse(&full).is_none() {
                    return Err(format!("there is no level {full}"));
                }
                odds.check(&full)?;
            }
        }
        for level in Level::all() {
            if self.odds(level) == LevelOdds::default() {
                let field = level.field().as_str();
                return Err(format!("{field}.{} is missing", level.as_str()));
            }
        }
        self.rivals.iter().try_for_each(Rival::check)
    }
}

impl LevelOdds {
    fn check(&self, name: &str) -> Result<(), String> {
        let chance = self.chance + self.by_frequency + self.by_people;
        let is_sound = (0.0..=1.0).contains(&self.itself)
            && self.itself > 0.0
            && [self.chance, self.by_frequency, self.by_people]
                .iter()
                .all(|share| share.is_finite() && *share >= 0.0)
            && chance > 0.0;
        if is_sound {
            return Ok(());
        }
        Err(format!(
            "{name} needs `self` above 0 and up to 1, and one of `chance`, `by_frequency` and \
             `by_people` above 0"
        ))
    }
}

impl Rival {
    /// How often an element is shared that stands at this level.
    pub(crate) fn share(&self, level: Level) -> f64 {
        let field = level.field().as_str();
        let by_level = self.shares.get(&format!("{field}.{}", level.as_str()));
        by_level
            .or_else(|| self.shares.get(field))
            .copied()
            .unwrap_or(0.0)
    }

    fn check(&self) -> Result<(), String> {
        let name = &self.name;
        if !(self.per_applicant.is_finite() && self.per_applicant >= 0.0) {
            return Err(format!("rival {name}: per_applicant has to be 0 or more"));
        }
        for (field, share) in &self.shares {
            let is_known = EvidenceField::ALL
                .iter()
                .any(|known| known.as_str() == field);
            let is_known = is_known || Level::parse(field).is_some();
            if !is_known || !(0.0..=1.0).contains(share) {
                return Err(format!(
                    "rival {name}: shares.{field} has to be a field or level with a share from 0 to 1"
                ));
            }
        }
        for (level, odds) in &self.levels {
            if Level::parse(level).is_none() || !odds.is_finite() || *odds < 0.0 {
                return Err(format!(
                    "rival {name}: levels.{level} has to be a level with odds of 0 or more"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_complete_and_read_back() {
        let defaults = Parameters::parse(DEFAULTS).unwrap();
        assert_eq!(defaults, Parameters::defaults());
        assert_eq!(Parameters::parse(&defaults.to_toml()).unwrap(), defaults);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, named) in [
            ("on_record = 0.7", "on_record = 1.0", "prior.on_record"),
            ("[given]\nexact ", "[given]\nexactly ", "given.exactly"),
            (
                "[phone]\nsame      = { self = 0.50,",
                "[phone]\nsame = { self = 5,",
                "phone.same",
            ),
            (
                "\"given.exact\" = 0.3",
                "\"given.exact\" = -1",
                "levels.given.exact",
            ),
            (
                "shares = { phone = 1.0 }",
                "shares = { fax = 1.0 }",
                "shares.fax",
            ),
            (
                "[suffix]",
                "[suffix]\nolder = { self = 0.1, chance = 0.1 }",
                "suffix.older",
            ),
        ] {
            assert!(DEFAULTS.contains(from), "{from}");
            let fault = Parameters::parse(&DEFAULTS.replace(from, to)).unwrap_err();
            assert!(fault.to_string().contains(named), "{fault}");
        }
        assert!(Parameters::parse("").is_err());
    }
}
