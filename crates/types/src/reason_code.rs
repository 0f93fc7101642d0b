//! The reason-code catalogue: what every code means, and on which data it rests.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

static TABLE: &str = include_str!("../data/reason_codes.csv");

/// A reason code such as `I919` or `R901`: a family (`I`, `R`, `IS`, `RS`, `BI`, `BR`) and two to
/// four digits. Copied freely; at most eight bytes of ASCII.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonCode {
    // INVARIANT: ASCII, padded with zero bytes.
    bytes: [u8; 8],
}

impl ReasonCode {
    /// A code written in the source of a module. A test holds every such constant against the
    /// catalogue. Text beyond eight bytes is cut.
    pub const fn new(code: &str) -> Self {
        let source = code.as_bytes();
        let mut bytes = [0_u8; 8];
        let mut rest: &[u8] = source;
        let mut target: &mut [u8] = &mut bytes;
        while let (Some((byte, next)), true) = (rest.split_first(), !target.is_empty()) {
            rest = next;
            if let Some((slot, remaining)) = target.split_first_mut() {
                *slot = *byte;
                target = remaining;
            } else {
                break;
            }
        }
        Self { bytes }
    }

    /// Reads a code; `None` unless it has the form `(BI|BR|IS|RS|I|R)` and two to four digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let family = text.strip_suffix(digits)?;
        let known = matches!(family, "I" | "R" | "IS" | "RS" | "BI" | "BR");
        let numbered =
            (2..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        (known && numbered).then(|| Self::new(text))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        let length = self
            .bytes
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or(self.bytes.len());
        self.bytes
            .get(..length)
            .and_then(|ascii| std::str::from_utf8(ascii).ok())
            .unwrap_or("")
    }

    /// What the catalogue says of the code.
    pub fn info(&self) -> Option<&'static ReasonCodeInfo> {
        CATALOGUE
            .by_code
            .get(self)
            .and_then(|position| CATALOGUE.all.get(*position))
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ReasonCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ReasonCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a reason code"))
    }
}

/// Whether a code informs or warns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind {
    /// `I…`: a fact, often a good sign.
    Informational,
    /// `R…`: a risk.
    Risk,
}

/// One row of the catalogue.
#[derive(Clone, Debug)]
pub struct ReasonCodeInfo {
    /// The code.
    pub code: ReasonCode,
    /// Informs or warns.
    pub kind: ReasonKind,
    /// The products that may emit it, such as `verify`.
    pub products: Vec<&'static str>,
    /// What it means.
    pub meaning: String,
    /// The class of data behind it: `F` request, `L` list, `R` identity records, `N` carrier or
    /// vendor feed, `M` own history or model; `/` either suffices, `+` all are needed.
    pub data: &'static str,
    /// Codes that say the same in another module.
    pub twins: Vec<ReasonCode>,
    /// Text for an adverse-action notice; empty for codes that never justify one.
    pub adverse_action: String,
    /// Whether the code is part of the published catalogue (`riskos`) or our own (`bonafide`).
    pub origin: &'static str,
    /// Whether the code can still be emitted.
    pub is_active: bool,
}

impl ReasonCodeInfo {
    /// The whole catalogue, sorted by code.
    pub fn all() -> &'static [Self] {
        &CATALOGUE.all
    }
}

struct Catalogue {
    all: Vec<ReasonCodeInfo>,
    by_code: HashMap<ReasonCode, usize>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut all: Vec<ReasonCodeInfo> = TABLE.lines().skip(1).filter_map(read_row).collect();
    all.sort_by_key(|info| info.code);
    let by_code = all
        .iter()
        .enumerate()
        .map(|(position, info)| (info.code, position))
        .collect();
    Catalogue { all, by_code }
});

fn read_row(line: &'static str) -> Option<ReasonCodeInfo> {
    let mut fields = split_csv(line).into_iter();
    let code = ReasonCode::parse(unquoted(fields.next()?))?;
    let kind = if fields.next()? == "I" {
        ReasonKind::Informational
    } else {
        ReasonKind::Risk
    };
    let products = fields.next()?.split('+').collect();
    let meaning = unquoted(fields.next()?).replace("\"\"", "\"");
    let data = fields.next()?;
    let twins = fields
        .next()?
        .split('+')
        .filter_map(ReasonCode::parse)
        .collect();
    let adverse_action = unquoted(fields.next()?).replace("\"\"", "\"");
    let origin = fields.next()?;
    let note = fields.next().unwrap_or("");
    let is_active = !note.contains("never emitted");
    Some(ReasonCodeInfo {
        code,
        kind,
        products,
        meaning,
        data,
        twins,
        adverse_action,
        origin,
        is_active,
    })
}

fn unquoted(field: &str) -> &str {
    field
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(field)
}

/// Splits one line of our own table, which has no line breaks inside fields.
fn split_csv(line: &str) -> Vec<&str> {
    let mut quoted = false;
    line.split(move |c: char| {
        if c == '"' {
            quoted = !quoted;
        }
        c == ',' && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_reads_whole() {
        assert_eq!(ReasonCodeInfo::all().len(), TABLE.lines().count() - 1);
        let info = ReasonCode::new("I919").info().unwrap();
        assert_eq!(info.kind, ReasonKind::Informational);
        assert_eq!(
            info.meaning,
            "Name, address and SSN or ITIN resolve to the same person"
        );
        assert_eq!(info.twins, [ReasonCode::new("I201")]);
        assert!(!ReasonCode::new("R863").info().unwrap().is_active);
        assert!(
            ReasonCodeInfo::all()
                .windows(2)
                .all(|pair| pair[0].code < pair[1].code)
        );
    }

    #[test]
    fn only_well_formed_codes_are_read() {
        for text in ["I919", "R901", "RS01", "BI1234", "I1001"] {
            assert_eq!(ReasonCode::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "I9", "X901", "I91a", "919", "R12345", "r901", "RÉ01"] {
            assert_eq!(ReasonCode::parse(text), None, "{text}");
        }
    }
}
