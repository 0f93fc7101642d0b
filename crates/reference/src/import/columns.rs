//! The columns an import understands and the names they go by.

use std::sync::LazyLock;
use strsim::jaro_winkler;

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// One column of ours.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column {
            $($(#[$doc])* $variant),+
        }

        impl Column {
            /// All columns.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in a header or in a JSON object.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

columns! {
    /// Unique within its source.
    RecordId => "record_id",
    /// The supplier's id of the person.
    PersonId => "person_id",
    /// Category of the source, instead of the one given for the whole file.
    Source => "source",
    /// Given name.
    GivenName => "given_name",
    /// Middle name.
    MiddleName => "middle_name",
    /// Family name.
    FamilyName => "family_name",
    /// Generational suffix.
    Suffix => "suffix",
    /// Birth date.
    DateOfBirth => "date_of_birth",
    /// Gender.
    Gender => "gender",
    /// National id.
    NationalId => "national_id",
    /// Email address.
    Email => "email",
    /// Phone number.
    PhoneNumber => "phone_number",
    /// House number and street.
    Line1 => "line_1",
    /// Unit.
    Line2 => "line_2",
    /// City.
    Locality => "locality",
    /// State.
    MajorAdminDivision => "major_admin_division",
    /// Postal code.
    PostalCode => "postal_code",
    /// Country.
    Country => "country",
    /// First day seen.
    FirstSeen => "first_seen",
    /// Last day seen.
    LastSeen => "last_seen",
    /// Day of death.
    DeceasedDate => "deceased_date",
    /// Whether the person is invented.
    Synthetic => "synthetic",
}

impl Column {
    /// How many columns there are.
    pub(crate) const COUNT: usize = Self::ALL.len();

    /// Whether the column says something about a person by which the person can be found.
    pub(crate) const fn identifies(self) -> bool {
        matches!(
            self,
            Self::GivenName
                | Self::FamilyName
                | Self::NationalId
                | Self::Email
                | Self::PhoneNumber
                | Self::Line1
        )
    }

    /// The column that a header names: letter case, blanks for underscores, and the prefixes
    /// `data.`, `individual.` and `address.` do not matter.
    pub(crate) fn of_header(header: &str) -> Option<Self> {
        let header = plain_header(header);
        let name = header.as_str();
        Self::ALL
            .iter()
            .copied()
            .find(|column| column.name() == name)
            .or_else(|| listed(name, true))
    }

    /// The columns that a header which names none may have meant, best first, at most two.
    pub(crate) fn suggestions(header: &str) -> Vec<Self> {
        const LEAST_SIMILARITY: f64 = 0.88;
        let name = plain_header(header);
        let mut likely: Vec<Self> = listed(&name, false).into_iter().collect();
        let mut similar: Vec<(f64, Self)> = Self::ALL
            .iter()
            .map(|column| (jaro_winkler(column.name(), &name), *column))
            .filter(|(similarity, _)| *similarity >= LEAST_SIMILARITY)
            .collect();
        similar.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, column) in similar {
            if !likely.contains(&column) {
                likely.push(column);
            }
        }
        likely.truncate(2);
        likely
    }
}

fn plain_header(header: &str) -> String {
    let mut name: String = header
        .trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}')
        .chars()
        .map(|character| match character {
            ' ' | '-' => '_',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    for prefix in ["data.", "individual.", "address."] {
        if let Some(rest) = name.strip_prefix(prefix) {
            name = rest.to_owned();
        }
    }
    name
}

struct ListedName {
    name: &'static str,
    column: Column,
    is_accepted: bool,
}

/// Other names of columns: `accepted` ones are read, `suggested` ones only help an error along.
static LISTED_NAMES: LazyLock<Vec<ListedName>> = LazyLock::new(|| {
    include_str!("../../data/column-names.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split(',');
            let (name, column) = (fields.next()?, fields.next()?);
            Some(ListedName {
                name,
                column: Column::ALL
                    .iter()
                    .copied()
                    .find(|one| one.name() == column)?,
                is_accepted: fields.next()? == "accepted",
            })
        })
        .collect()
});

fn listed(name: &str, accepted_only: bool) -> Option<Column> {
    LISTED_NAMES
        .iter()
        .find(|listed| listed.name == name && (listed.is_accepted || !accepted_only))
        .map(|listed| listed.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_leads_to_a_column() {
        let lines = include_str!("../../data/column-names.csv").lines().count();
        assert_eq!(LISTED_NAMES.len(), lines - 1);
    }

    #[test]
    fn headers_are_read_leniently() {
        for (header, column) in [
            ("Given_Name", Column::GivenName),
            ("\u{feff}record id", Column::RecordId),
            ("individual.address.postal_code", Column::PostalCode),
            ("address.street_address", Column::Line1),
        ] {
            assert_eq!(Column::of_header(header), Some(column), "{header}");
        }
        assert_eq!(Column::of_header("first_name"), None);
    }

    #[test]
    fn near_names_are_suggested() {
        assert_eq!(Column::suggestions("SSN"), [Column::NationalId]);
        assert_eq!(
            Column::suggestions("givn_name").first(),
            Some(&Column::GivenName)
        );
        assert!(Column::suggestions("shoe size").is_empty());
    }
}
