//! The columns that a feed's file may have.

use crate::record::FeedKind;
use std::sync::LazyLock;

/// One column of a feed's file.
#[derive(Clone, Debug)]
pub struct Column {
    /// The feed, as its folder is called.
    pub feed: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Other names that mean the same.
    pub aliases: Vec<&'static str>,
    /// What it holds.
    pub meaning: &'static str,
}

/// Every column of every feed.
pub static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
    include_str!("../../data/columns.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.splitn(4, ',');
            Some(Column {
                feed: cells.next()?,
                name: cells.next()?,
                aliases: cells.next()?.split(';').collect(),
                meaning: cells.next()?.trim_matches('"'),
            })
        })
        .collect()
});

/// The column that a header names; letter case, and blanks or hyphens for underscores, do not
/// matter.
pub(crate) fn column_of(kind: FeedKind, header: &str) -> Option<&'static str> {
    let plain: String = header
        .trim()
        .chars()
        .map(|character| match character {
            ' ' | '-' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    COLUMNS
        .iter()
        .filter(|column| column.feed == kind.as_str())
        .find(|column| column.name == plain || column.aliases.contains(&plain.as_str()))
        .map(|column| column.name)
}

/// The columns that a file cannot do without, each of them.
pub(crate) const fn required(kind: FeedKind) -> &'static [&'static str] {
    match kind {
        FeedKind::Authority => &["national_id", "family_name", "date_of_birth"],
        FeedKind::Death => &["deceased_date"],
        FeedKind::Carrier | FeedKind::Sim => &["phone_number"],
        FeedKind::Cnam => &["phone_number", "caller_name"],
        FeedKind::Blocks => &["exchange"],
        FeedKind::Postal => &["postal_code"],
        FeedKind::Zip => &["postal_code"],
        FeedKind::Places => &["class", "postal_code"],
        FeedKind::EmailLists => &["domain", "class"],
        FeedKind::EmailAge => &["email", "first_seen"],
        FeedKind::Domain => &["domain"],
    }
}

/// All names of a feed, for error texts.
pub(crate) fn all_names(kind: FeedKind) -> String {
    let names: Vec<&str> = COLUMNS
        .iter()
        .filter(|column| column.feed == kind.as_str())
        .map(|column| column.name)
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_by_name_and_alias() {
        assert_eq!(COLUMNS.len(), 118);
        for (kind, header, name) in [
            (FeedKind::Authority, "SSN", Some("national_id")),
            (FeedKind::Authority, " Last Name ", Some("family_name")),
            (FeedKind::Death, "date-of-death", Some("deceased_date")),
            (FeedKind::Authority, "change", None),
            (FeedKind::Death, "favourite_colour", None),
        ] {
            assert_eq!(column_of(kind, header), name, "{header}");
        }
    }
}
