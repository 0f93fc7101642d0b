//! What the new index says of its sources.

use super::build::SourceCounts;
use super::options::ImportOptions;
use crate::{Coverage, SourceCountry, SourceInfo};
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// Describes the sources of the new index, country by country. What the import states of coverage
/// holds for the sources and countries of its file; everything else stays as it was known.
pub(super) fn describe_sources(
    options: &ImportOptions,
    records: &SourceCounts,
    imported: &BTreeSet<(SmolStr, SmolStr)>,
    known: &[SourceInfo],
) -> Vec<SourceInfo> {
    let mut sources: Vec<SourceInfo> = Vec::new();
    for (place, count) in records {
        let (name, country) = place;
        let before = known.iter().find(|source| source.name == *name);
        let coverage = options
            .coverage
            .filter(|_| imported.contains(place))
            .or_else(|| before.map(|source| known_coverage(source, country)))
            .unwrap_or(options.coverage_of_new_sources);
        let country = SourceCountry {
            country: country.clone(),
            coverage,
            records: *count,
        };
        match sources.last_mut().filter(|source| source.name == *name) {
            Some(source) => source.add(country),
            None => sources.push(SourceInfo {
                name: name.clone(),
                coverage,
                records: *count,
                countries: vec![country],
            }),
        }
    }
    sources
}

/// A source that becomes known in one more country covers it as it covers the others.
fn known_coverage(source: &SourceInfo, country: &str) -> Coverage {
    source.coverage_in(country).unwrap_or(source.coverage)
}

impl SourceInfo {
    fn add(&mut self, country: SourceCountry) {
        self.records += country.records;
        // Where countries differ, absence means something only where it is said to.
        if country.coverage != self.coverage {
            self.coverage = Coverage::Partial;
        }
        self.countries.push(country);
    }
}
