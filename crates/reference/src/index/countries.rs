//! What is loaded of each country: counted while an index is built, asked at every look-up.

use super::address::foreign_country;
use super::features::Features;
use super::prepare::Sighting;
use super::stats::{About, CountryStats, Coverage, IndexStats, SourceCountry, SourceInfo};
use crate::{Loaded, SourceRecord};
use bonafide_types::SmolStr;
use std::collections::BTreeMap;

/// The records of one person by source and country.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holdings {
    /// Place of the source in the person's list, country, number of records.
    records: Vec<(u32, SmolStr, u64)>,
    countries: Vec<(SmolStr, Loaded)>,
}

impl Holdings {
    pub(super) fn of(
        records: &[SourceRecord],
        sightings: &[Sighting],
        features: &Features,
    ) -> Self {
        let mut holdings = Self::default();
        for (record, sighting) in records.iter().zip(sightings) {
            holdings.note(record, sighting.sources.trailing_zeros());
        }
        // The features know better what of a record can be compared; but not of which record.
        if let [(_, loaded)] = holdings.countries.as_mut_slice() {
            *loaded = Loaded {
                ids: !features.ids.is_empty(),
                dates_of_birth: !features.births.is_empty(),
                phones: !features.phones.is_empty(),
                emails: !features.emails.is_empty(),
                addresses: !features.addresses.is_empty(),
                deaths: features.deceased != 0,
            };
        }
        holdings
    }

    fn note(&mut self, record: &SourceRecord, source: u32) {
        let country = country_code(&record.country);
        let known = self
            .records
            .iter_mut()
            .find(|known| known.0 == source && known.1 == country);
        match known {
            Some((_, _, count)) => *count += 1,
            None => self.records.push((source, country.into(), 1)),
        }
        let has = Loaded {
            ids: record.national_id.is_some(),
            dates_of_birth: record.date_of_birth.is_some(),
            phones: record.phone_number.is_some(),
            emails: record.email.is_some(),
            addresses: record.line_1.is_some() || record.postal_code.is_some(),
            deaths: record.deceased_date.is_some(),
        };
        match self.countries.iter_mut().find(|known| known.0 == country) {
            Some((_, loaded)) => *loaded |= has,
            None => self.countries.push((country.into(), has)),
        }
    }
}

/// A record that names no country is of the United States.
fn country_code(country: &str) -> &str {
    match foreign_country(country) {
        "" => "US",
        country => country,
    }
}

/// The holdings of everybody.
#[derive(Default)]
pub(crate) struct CountryTally {
    /// Records by source and country.
    records: BTreeMap<(SmolStr, SmolStr), u64>,
    countries: BTreeMap<SmolStr, CountryStats>,
}

impl CountryTally {
    /// Notes a person whose holdings refer to `sources`.
    pub(super) fn note(&mut self, holdings: &Holdings, sources: &[SmolStr]) {
        for (source, country, records) in &holdings.records {
            let name = sources.get(*source as usize).cloned().unwrap_or_default();
            *self.records.entry((name, country.clone())).or_default() += records;
            self.country(country).records += records;
        }
        for (country, loaded) in &holdings.countries {
            let stats = self.country(country);
            stats.people += 1;
            stats.any_record_has |= *loaded;
        }
    }

    fn country(&mut self, country: &SmolStr) -> &mut CountryStats {
        self.countries
            .entry(country.clone())
            .or_insert_with(|| CountryStats {
                country: country.clone(),
                ..CountryStats::default()
            })
    }

    /// Completes what sources and index say of themselves.
    pub(super) fn complete(self, sources: &mut [SourceInfo], stats: &mut IndexStats) {
        for source in sources.iter_mut() {
            let stated = std::mem::take(&mut source.countries);
            let loaded = self
                .records
                .iter()
                .filter(|((name, _), _)| *name == source.name);
            source.countries = loaded
                .map(|((_, country), records)| SourceCountry {
                    country: country.clone(),
                    coverage: stated
                        .iter()
                        .find(|known| known.country == *country)
                        .map_or(source.coverage, |known| known.coverage),
                    records: *records,
                })
                .collect();
            source.records = source.countries.iter().map(|country| country.records).sum();
        }
        stats.countries = self.countries.into_values().collect();
        for country in &stats.countries {
            stats.records += country.records;
            stats.any_record_has |= country.any_record_has;
        }
    }
}

/// What a look-up must know of its country.
#[derive(Clone, Debug)]
pub(crate) struct LoadedCountry {
    country: SmolStr,
    pub(crate) any_record_has: Loaded,
    /// Some source covers (nearly) everybody.
    pub(crate) has_population: bool,
}

/// The countries of an index.
pub(super) fn countries_of(about: &About) -> Vec<LoadedCountry> {
    let countries = about.stats.countries.iter();
    countries
        .map(|stats| LoadedCountry {
            country: stats.country.clone(),
            any_record_has: stats.any_record_has,
            has_population: about
                .sources
                .iter()
                .any(|source| source.coverage_in(&stats.country) == Some(Coverage::Population)),
        })
        .collect()
}

/// The country of a query among those that are loaded.
pub(super) fn find_country<'c>(
    countries: &'c [LoadedCountry],
    country: &str,
) -> Option<&'c LoadedCountry> {
    let code = country_code(country);
    countries.iter().find(|known| known.country == code)
}
