//! What to generate: how many people, where, from which seed, and how hard the cases are.

use smol_str::SmolStr;

/// What a population is made from. Equal configurations give equal bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationConfig {
    /// Number of people, including those that [`Rates::unrecorded`] leaves without records.
    pub people: u64,
    /// ISO 3166-1 alpha-2 codes of the countries they live in, equally shared.
    pub countries: Vec<SmolStr>,
    /// Seed of everything that varies.
    pub seed: u64,
    /// How often the hard cases occur.
    pub rates: Rates,
}

impl PopulationConfig {
    /// A population of the United States with the usual rates.
    pub fn united_states(people: u64, seed: u64) -> Self {
        Self {
            people,
            countries: vec![SmolStr::new_static("US")],
            seed,
            rates: Rates::default(),
        }
    }
}

/// Why a population cannot be generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PopulationError {
    /// A country that has no generator.
    #[error("no population for country `{country}`; supported: {supported}")]
    UnsupportedCountry {
        /// The country as given.
        country: SmolStr,
        /// The supported countries, comma-separated.
        supported: String,
    },
    /// An empty list of countries.
    #[error("no country given; supported: {supported}")]
    NoCountry {
        /// The supported countries, comma-separated.
        supported: String,
    },
    /// More people than household numbers can address.
    #[error("{people} people are too many; the limit is {limit}")]
    TooManyPeople {
        /// The number asked for.
        people: u64,
        /// The largest number possible.
        limit: u64,
    },
    /// Nobody to ask about: a query set needs recorded people.
    #[error("a query set needs a population with at least {least} people")]
    TooFewPeople {
        /// The smallest population that query sets and demo applicants accept.
        least: u64,
    },
    /// The output could not be written.
    #[error("the output could not be written")]
    Write(#[from] std::io::Error),
    /// The output could not be written as CSV.
    #[error("the output could not be written as CSV")]
    Csv(#[from] csv::Error),
    /// The output could not be written as JSON.
    #[error("the output could not be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// How often the hard cases occur, each as a share from 0 to 1 of what its text names.
///
/// Habits that differ by source (which fields it carries, how carefully it is typed) are in
/// `data/sources.csv`; a noise rate here is multiplied by that table's `noise` column.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// People of a household's truth who have no record at all.
    pub unrecorded: f64,
    /// The same for one of two twins, or of a father and son of one name.
    pub unrecorded_double: f64,
    /// Sons in a household who carry their father's full name.
    pub namesake_son: f64,
    /// Neighbouring children of a household who are twins.
    pub twins: f64,
    /// Twins whose national ids follow each other.
    pub twin_sequential_id: f64,
    /// Households that live in an apartment building shared with strangers.
    pub apartment_building: f64,
    /// Wives who take the husband's family name.
    pub takes_spouse_name: f64,
    /// Wives who join both names, by hyphen or blank.
    pub joins_spouse_name: f64,
    /// Divorced women who take the earlier name back.
    pub reverts_name: f64,
    /// People of Hispanic family name who carry two surnames.
    pub double_surname: f64,
    /// People with a given name of two words.
    pub compound_given_name: f64,
    /// People with a middle name.
    pub middle_name: f64,
    /// People who go by a nickname in some sources.
    pub nickname_user: f64,
    /// People who go by the middle name in some sources.
    pub middle_name_user: f64,
    /// People without a national id.
    pub no_national_id: f64,
    /// People of foreign birth.
    pub foreign_born: f64,
    /// Foreign-born people whose national id is a taxpayer number (ITIN).
    pub itin: f64,
    /// Adults who died; doubled over 70, tripled over 80.
    pub deceased: f64,
    /// Earlier phone numbers that are somebody else's number today.
    pub recycled_phone: f64,
    /// Records that show the family name from before the last change.
    pub stale_name: f64,
    /// Records with a mistyped given or family name.
    pub name_typo: f64,
    /// Records with given and family name exchanged.
    pub swapped_names: f64,
    /// Records with the given name cut to its initial.
    pub initial_only: f64,
    /// Records with a wrong, partial or default birth date.
    pub date_error: f64,
    /// Records with one or two wrong digits of the national id.
    pub id_error: f64,
    /// Records that carry the national id of another member of the household.
    pub mixed_id: f64,
    /// Records with a mistyped street, house number or ZIP.
    pub address_error: f64,
    /// Records with a mistyped phone number.
    pub phone_error: f64,
    /// Fields of a record that are missing beyond the source's habit.
    pub missing_field: f64,
    /// Property records of couples that name both spouses in the given name.
    pub joint_owners: f64,
    /// Queries whose truth is nobody.
    pub negative_queries: f64,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            unrecorded: 0.04,
            unrecorded_double: 0.25,
            namesake_son: 0.12,
            twins: 0.06,
            twin_sequential_id: 0.40,
            apartment_building: 0.22,
            takes_spouse_name: 0.70,
            joins_spouse_name: 0.10,
            reverts_name: 0.50,
            double_surname: 0.30,
            compound_given_name: 0.03,
            middle_name: 0.82,
            nickname_user: 0.40,
            middle_name_user: 0.06,
            no_national_id: 0.02,
            foreign_born: 0.13,
            itin: 0.12,
            deceased: 0.03,
            recycled_phone: 0.08,
            stale_name: 0.15,
            name_typo: 0.05,
            swapped_names: 0.008,
            initial_only: 0.02,
            date_error: 0.02,
            id_error: 0.012,
            mixed_id: 0.004,
            address_error: 0.03,
            phone_error: 0.008,
            missing_field: 0.02,
            joint_owners: 0.05,
            negative_queries: 0.35,
        }
    }
}
