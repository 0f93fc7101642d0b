//! The mapping file: how a supplier's headers become our columns.

use super::columns::Column;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How the headers of a file become columns, constants that apply to every row, and hints.
///
/// TOML:
///
/// ```toml
/// "Vorname" = "given_name"
/// "KdNr" = "record_id"
///
/// [constants]
/// country = "US"
///
/// [dates]
/// order = "day-first"
/// ```
///
/// or the same shape in JSON. A header that the mapping does not name is read under its own name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    headers: Vec<(String, Column)>,
    constants: Vec<(Column, String)>,
    date_order: DateOrder,
}

/// How `03/04/1980` is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// As usual in the country of the row.
    #[default]
    ByCountry,
    /// The month first, as usual in the United States; with dots the day comes first even so.
    MonthFirst,
    /// The day first.
    DayFirst,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MappingError {
    /// The text is neither TOML nor JSON of the right shape.
    #[error(
        "the mapping file is neither TOML nor JSON of the form `\"their header\" = \"our column\"`: {0}"
    )]
    Unreadable(String),
    /// A target that is no column.
    #[error(
        "the mapping leads `{header}` to `{target}`, which is no column{hint}; columns: {}",
        all_names()
    )]
    UnknownColumn {
        /// The supplier's header, or `constants`.
        header: String,
        /// What it leads to.
        target: String,
        /// A suggestion, or nothing.
        hint: String,
    },
}

#[derive(Deserialize)]
struct MappingText {
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    constants: BTreeMap<String, Scalar>,
    #[serde(default)]
    dates: Dates,
    #[serde(flatten)]
    headers: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    #[serde(default)]
    order: DateOrder,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Flag(bool),
    Number(i64),
    Text(String),
}

impl Scalar {
    fn into_text(self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

impl Mapping {
    /// Reads a mapping; text that begins with `{` is JSON, everything else TOML.
    ///
    /// # Errors
    /// See [`MappingError`].
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let text = text.trim_start_matches('\u{feff}');
        let parsed: MappingText = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| unreadable(&error))?
        } else {
            toml::from_str(text).map_err(|error| unreadable(&error))?
        };
        let mut mapping = Self {
            date_order: parsed.dates.order,
            ..Self::default()
        };
        for (header, target) in parsed.columns.into_iter().chain(parsed.headers) {
            let column = target_column(&header, &target)?;
            mapping.headers.push((header, column));
        }
        for (target, value) in parsed.constants {
            let column = target_column("constants", &target)?;
            mapping.constants.push((column, value.into_text()));
        }
        Ok(mapping)
    }

    /// The column that a header leads to: by the mapping, else by its own name unless the mapping
    /// fills that column from another header.
    pub(crate) fn column_of(&self, header: &str) -> Option<Column> {
        let trimmed = header.trim();
        if let Some((_, column)) = self
            .headers
            .iter()
            .find(|(theirs, _)| theirs.trim().eq_ignore_ascii_case(trimmed))
        {
            return Some(*column);
        }
        Column::of_header(header)
            .filter(|column| self.headers.iter().all(|(_, mapped)| mapped != column))
    }

    /// Headers that the mapping names, to tell which of them a file does not have.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(header, _)| header.as_str())
    }

    /// Values for columns that a row leaves empty.
    pub(crate) fn constants(&self) -> impl Iterator<Item = (Column, &str)> {
        self.constants
            .iter()
            .map(|(column, value)| (*column, value.as_str()))
    }

    /// How dates with slashes or hyphens are meant.
    pub(crate) const fn date_order(&self) -> DateOrder {
        self.date_order
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> MappingError {
    MappingError::Unreadable(error.to_string())
}

fn target_column(header: &str, target: &str) -> Result<Column, MappingError> {
    Column::of_header(target).ok_or_else(|| MappingError::UnknownColumn {
        header: header.to_owned(),
        target: target.to_owned(),
        hint: Column::suggestions(target)
            .first()
            .map(|column| format!(" (did you mean `{}`?)", column.name()))
            .unwrap_or_default(),
    })
}

/// All column names, comma-separated, for error texts.
pub(crate) fn all_names() -> String {
    let names: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = "\"Vor Name\" = \"given_name\"\n[constants]\ncountry = \"US\"\nsynthetic = true\n[dates]\norder = \"day-first\"\n";
        let json = r#"{"Vor Name":"given_name","constants":{"country":"US","synthetic":true},"dates":{"order":"day-first"}}"#;
        let mapping = Mapping::parse(toml).unwrap();
        assert_eq!(mapping, Mapping::parse(json).unwrap());
        assert_eq!(mapping.column_of("vor name"), Some(Column::GivenName));
        assert_eq!(mapping.column_of("given_name"), None);
        assert_eq!(mapping.column_of("family_name"), Some(Column::FamilyName));
        assert_eq!(mapping.date_order(), DateOrder::DayFirst);
    }

    #[test]
    fn an_unknown_target_is_named_with_a_suggestion() {
        let error = Mapping::parse("Name = \"surname\"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("`surname`"), "{error}");
        assert!(error.contains("did you mean `family_name`"), "{error}");
    }
}
