//! Whose names the answers carry. Every literal of another vendor stands in this file, and only
//! here: clients written for that vendor's API compare them. They are used for compatibility only.

use bonafide_types::Value;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::str::FromStr;

/// A set of names on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The names that clients of RiskOS expect.
    #[default]
    Riskos,
    /// Our own names.
    Bonafide,
}

/// The name is neither `riskos` nor `bonafide`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown wire profile: use riskos or bonafide")]
pub struct UnknownProfile;

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "riskos" => Ok(Self::Riskos),
            "bonafide" => Ok(Self::Bonafide),
            _ => Err(UnknownProfile),
        }
    }
}

/// The one known version of the API, which unknown ones are served as.
pub const API_VERSION: &str = "2025-01-01.orion";

/// Who answers an operator's own call, in every profile.
pub(crate) const CONNECTOR_PROVIDER: &str = "RestAPI";

/// The module whose provider and endpoint are other than those of the scoring modules.
const CNAM: &str = "cnam";

/// What a service is called where the workflow's author gives it no name: service, name in the
/// profile `riskos`, own name.
const DEFAULT_NAMES: &[(&str, &str, &str)] = &[
    ("verify", "Socure Verify", "Verify"),
    ("verifyplus", "Socure Verify Plus", "Verify Plus"),
    ("ecbsv", "Socure eCBSV", "eCBSV"),
    ("deceasedcheck", "Socure Deceased Check", "Deceased Check"),
    ("addressrisk", "Socure Address Risk", "Address Risk"),
    ("phonerisk", "Socure Phone Risk", "Phone Risk"),
    ("emailrisk", "Socure Email Risk", "Email Risk"),
    (CNAM, "SocureCNam", "Caller Name"),
];

/// A key that modules write under a neutral name.
#[derive(Debug)]
pub(crate) struct Rename {
    /// The objects that hold it, from the enrichment entry inwards.
    pub(crate) inside: &'static [&'static str],
    /// The neutral name.
    pub(crate) key: &'static str,
    /// The name in the profile `riskos`.
    riskos: &'static str,
}

/// At most as many rows as [`Places`] has bits.
pub(crate) const RENAMES: &[Rename] = &[
    Rename {
        inside: &["request"],
        key: "clientId",
        riskos: "riskOSId",
    },
    Rename {
        inside: &["response", "kyc"],
        key: "entityId",
        riskos: "socureId",
    },
    Rename {
        inside: &["response"],
        key: "entityId",
        riskos: "socureId",
    },
];

impl Profile {
    /// `enrichment_provider` of our own modules.
    pub(crate) fn module_provider(self, service: &str) -> &'static str {
        match self {
            Self::Riskos if service == CNAM => "SocureCNam",
            Self::Riskos => "Socure",
            Self::Bonafide => "Bonafide",
        }
    }

    /// `enrichment_endpoint` of our own modules.
    pub(crate) fn module_endpoint(self, public_url: &str, service: &str) -> String {
        match self {
            Self::Riskos if service == CNAM => format!("{public_url}/api/2.0/cnam"),
            Self::Riskos => format!("{public_url}/api/3.0/EmailAuthScore"),
            Self::Bonafide => format!("{public_url}/modules/{service}"),
        }
    }

    /// `enrichment_name` of a service without a name of its own.
    pub(crate) fn default_name(self, service: &str) -> &str {
        let row = DEFAULT_NAMES.iter().find(|(known, _, _)| *known == service);
        match (row, self) {
            (Some((_, riskos, _)), Self::Riskos) => riskos,
            (Some((_, _, own)), Self::Bonafide) => own,
            (None, _) => service,
        }
    }
}

/// The rows of [`RENAMES`] that may still apply further inside, one bit each.
type Places = u8;

/// A value whose keys take the names of a profile while it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Renamed<'a> {
    value: &'a Value,
    places: Places,
    depth: usize,
    /// A first entry to write before the value's own.
    label: Option<(&'static str, &'a str)>,
}

impl<'a> Renamed<'a> {
    /// The `request` or `response` of one of our own modules.
    pub(crate) fn part(profile: Profile, part: &str, value: &'a Value) -> Self {
        let all = match profile {
            Profile::Riskos => Places::MAX,
            Profile::Bonafide => 0,
        };
        Self {
            value,
            places: inner_places(all, 0, part),
            depth: 1,
            label: None,
        }
    }

    /// A value that keeps its keys.
    pub(crate) const fn unchanged(value: &'a Value) -> Self {
        Self {
            value,
            places: 0,
            depth: 1,
            label: None,
        }
    }

    /// The same with one more entry in front.
    pub(crate) const fn labelled(self, key: &'static str, label: &'a str) -> Self {
        Self {
            label: Some((key, label)),
            ..self
        }
    }
}

fn rows(places: Places) -> impl Iterator<Item = (Places, &'static Rename)> {
    let bits = (0..Places::BITS).map(|bit| 1 << bit);
    bits.zip(RENAMES).filter(move |(bit, _)| places & bit != 0)
}

fn inner_places(places: Places, depth: usize, key: &str) -> Places {
    rows(places)
        .filter(|(_, rename)| rename.inside.get(depth).is_some_and(|name| *name == key))
        .fold(0, |inner, (bit, _)| inner | bit)
}

impl Serialize for Renamed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(object) = self.value else {
            return self.value.serialize(serializer);
        };
        if self.places == 0 && self.label.is_none() {
            return object.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some((key, label)) = self.label {
            map.serialize_entry(key, label)?;
        }
        for (key, value) in object.iter() {
            let renamed = rows(self.places)
                .find(|(_, rename)| rename.inside.len() == self.depth && rename.key == key);
            let inner = Self {
                value,
                places: inner_places(self.places, self.depth, key),
                depth: self.depth + 1,
                label: None,
            };
            map.serialize_entry(
                renamed.map_or(key.as_str(), |(_, rename)| rename.riskos),
                &inner,
            )?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(profile: Profile, part: &str, json: &str) -> String {
        let value = Value::from_json(json.as_bytes(), 32).unwrap();
        serde_json::to_string(&Renamed::part(profile, part, &value)).unwrap()
    }

    #[test]
    fn a_key_is_renamed_at_its_place_only() {
        let request = r#"{"clientId":"a","nested":{"clientId":"b"},"entityId":"c"}"#;
        assert_eq!(
            written(Profile::Riskos, "request", request),
            r#"{"riskOSId":"a","nested":{"clientId":"b"},"entityId":"c"}"#
        );
        assert_eq!(written(Profile::Bonafide, "request", request), request);
        let response = r#"{"entityId":"a","kyc":{"entityId":"b","list":[{"entityId":"c"}]}}"#;
        assert_eq!(
            written(Profile::Riskos, "response", response),
            r#"{"socureId":"a","kyc":{"socureId":"b","list":[{"entityId":"c"}]}}"#
        );
    }

    #[test]
    fn the_neutral_keys_of_the_modules_are_the_ones_renamed() {
        let ours: Vec<_> = RENAMES.iter().map(|row| (row.key, row.inside)).collect();
        let theirs: Vec<_> = bonafide_modules::NEUTRAL_KEYS
            .iter()
            .map(|row| (row.key, row.inside))
            .collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn every_row_has_a_bit() {
        assert!(u32::try_from(RENAMES.len()).unwrap() <= Places::BITS);
    }

    #[test]
    fn services_without_a_row_go_by_their_key() {
        assert_eq!(Profile::Riskos.default_name("verify"), "Socure Verify");
        assert_eq!(Profile::Bonafide.default_name("verify"), "Verify");
        assert_eq!(Profile::Riskos.default_name("ecbsv"), "Socure eCBSV");
        let deceased = Profile::Riskos.default_name("deceasedcheck");
        assert_eq!(deceased, "Socure Deceased Check");
        assert_eq!(Profile::Riskos.default_name("own_check"), "own_check");
    }
}
