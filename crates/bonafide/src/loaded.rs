//! What is loaded, as the management API shows it.

use bonafide_enrichment::EngineRoom;
use bonafide_feeds::{Coverage, FeedInfo, FeedKind};
use bonafide_modules::{codes_resting_on, feeds_behind};
use bonafide_server::{CoverageBody, FeedBody, LoadedData};
use bonafide_types::{Date, Environment};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The data of an engine room.
pub(crate) struct Loaded(pub(crate) Arc<EngineRoom>);

/// Those that rest on feeds.
const RISK_MODULES: [&str; 4] = ["addressrisk", "phonerisk", "emailrisk", "cnam"];

/// Modules that are nothing without the population; `true` for those of the United States alone.
const IDENTITY_MODULES: [(&str, bool); 2] = [("verify", false), ("verifyplus", true)];

const EVERYWHERE: &str = "*";

impl LoadedData for Loaded {
    fn feeds(&self, environment: Environment, today: Date) -> Vec<FeedBody> {
        let book = self.0.feeds(environment);
        FeedKind::RISK
            .into_iter()
            .map(|kind| feed_body(kind, book.info(kind), today))
            .collect()
    }

    fn coverage(&self, environment: Environment) -> Vec<CoverageBody> {
        let mut covered: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
        let mut put = |module, country: &str, data: String| {
            let known = covered.entry((module, country.to_owned())).or_default();
            if !known.contains(&data) {
                known.push(data);
            }
        };
        let sources = self.0.reference_sources(environment);
        for (source, country) in sources
            .iter()
            .flat_map(|source| source.countries.iter().map(move |known| (source, known)))
        {
            let data = format!("population: {}", source.name);
            for (module, is_of_us) in IDENTITY_MODULES {
                if !is_of_us || country.country == "US" {
                    put(module, &country.country, data.clone());
                }
            }
            for module in RISK_MODULES.into_iter().filter(|module| *module != "cnam") {
                put(module, &country.country, data.clone());
            }
        }
        let book = self.0.feeds(environment);
        for module in RISK_MODULES {
            // The form of addresses is built in for the United States, numbers and mail for all.
            match module {
                "addressrisk" => put(module, "US", "embedded".into()),
                "phonerisk" | "emailrisk" => put(module, EVERYWHERE, "embedded".into()),
                _ => {}
            }
            for kind in feeds_behind(module) {
                let Some(info) = book.info(*kind) else {
                    continue;
                };
                if info.countries.is_empty() {
                    put(module, EVERYWHERE, kind.as_str().into());
                }
                for country in &info.countries {
                    put(module, country, kind.as_str().into());
                }
            }
        }
        let rows = covered.into_iter();
        rows.map(|((module, country), data)| CoverageBody {
            module: module.to_owned(),
            country,
            data,
        })
        .collect()
    }
}

fn feed_body(kind: FeedKind, info: Option<&FeedInfo>, today: Date) -> FeedBody {
    let codes = codes_resting_on(kind);
    let named = FeedBody {
        feed: kind.as_str().to_owned(),
        codes: codes.iter().map(|code| code.to_string()).collect(),
        ..FeedBody::default()
    };
    let Some(info) = info else {
        return named;
    };
    let age = today
        .since(info.as_of)
        .map(|span| i64::from(span.get_days()));
    let coverage = match info.coverage {
        Coverage::Population => "population",
        Coverage::Partial => "partial",
    };
    FeedBody {
        loaded: true,
        source: Some(info.source.to_string()),
        as_of: Some(info.as_of.to_string()),
        age_days: age.ok(),
        max_age_days: info.max_age_days,
        stale: Some(info.is_stale(today)),
        coverage: Some(coverage.to_owned()),
        countries: info.countries.iter().map(ToString::to_string).collect(),
        records: Some(info.records),
        version: Some(info.version.to_string()),
        ..named
    }
}
