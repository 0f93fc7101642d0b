//! Size, speed and matching quality of the index on the synthetic population.
//!
//! `cargo bench -p bonafide-reference --bench lookup`; the number of people is taken from
//! `BONAFIDE_BENCH_PEOPLE` (default 1,000,000), the number of queries from `QUERIES` (default
//! 20,000), the seed of both from `SEED` (default 7; another one gives people nobody tuned on).
//! `MISSES=n` lists the first n wrong answers (nobody in them exists), of one kind with `KIND=twin`;
//! `MODEL=file` judges by another matching model; `PASSES=n` repeats the timing, for a profiler.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use bonafide_population::{PopulationConfig, Query as HardQuery, Record, generate, hard_queries};
use bonafide_reference::{
    BuildOptions, Coverage, Index, IndexBuilder, Parameters, Query, SourceInfo, SourceRecord,
    prepare_entity,
};
use bonafide_types::{Date, PartialDate};
use bonafide_vault::Vault;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

/// The allocator of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = number("SEED", 7);
    let people = number("BONAFIDE_BENCH_PEOPLE", 1_000_000);
    let config = PopulationConfig::united_states(people, seed);
    let folder = tempfile::tempdir()?;
    let vault = Vault::open_or_create(folder.path())?;
    let path = folder.path().join("index.bfi");
    build(&config, &vault, &path)?;

    let started = Instant::now();
    let index = with_model(Index::open(&path, &vault)?)?;
    println!("open and verify: {:?}", started.elapsed());
    let stats = index.stats();
    let per_person = |bytes: u64| bytes as f64 / stats.people as f64;
    println!(
        "people {}, records {}, hot {:.1} bytes a person, {:.1} keys a person ({} dropped), cold {:.1} bytes a record",
        stats.people,
        stats.records,
        per_person(stats.hot_bytes),
        per_person(stats.keys),
        stats.dropped_keys,
        stats.cold_bytes as f64 / stats.records as f64,
    );
    let queries: Vec<HardQuery> =
        hard_queries(&config, number("QUERIES", 20_000), seed + 4)?.collect();
    measure_speed(&index, &queries);
    measure_quality(&index, &queries);
    Ok(())
}

/// Judges by the model file that `MODEL` names, where it names one.
fn with_model(index: Index) -> Result<Index, Box<dyn Error>> {
    let Ok(path) = std::env::var("MODEL") else {
        return Ok(index);
    };
    Ok(index.with_model(&Parameters::parse(&std::fs::read_to_string(path)?)?))
}

fn number(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn build(
    config: &PopulationConfig,
    vault: &Vault,
    path: &std::path::Path,
) -> Result<(), Box<dyn Error>> {
    let options = BuildOptions {
        file_id: [7; 16],
        synthetic: true,
        as_of: Date::constant(2026, 1, 1),
    };
    let mut builder = IndexBuilder::create(path, vault, options)?;
    let (mut preparing, mut adding) = (Duration::ZERO, Duration::ZERO);
    let mut sources: BTreeMap<SmolStr, u64> = BTreeMap::new();
    let mut records = 0_u64;
    let mut waiting: Vec<SourceRecord> = Vec::new();
    let started = Instant::now();
    let mut flush = |waiting: &mut Vec<SourceRecord>| -> Result<(), Box<dyn Error>> {
        let begun = Instant::now();
        let entity = prepare_entity(waiting);
        let prepared = Instant::now();
        builder.add(entity)?;
        preparing += prepared - begun;
        adding += prepared.elapsed();
        waiting.clear();
        Ok(())
    };
    for record in generate(config)? {
        let record = source_record(&record);
        *sources.entry(record.source.clone()).or_default() += 1;
        records += 1;
        if waiting
            .last()
            .is_some_and(|last| last.person_id != record.person_id)
        {
            flush(&mut waiting)?;
        }
        waiting.push(record);
    }
    flush(&mut waiting)?;
    println!("generate and add: {:?}", started.elapsed());
    println!(
        "prepare {:.2} us a record, add {:.2} us a record",
        preparing.as_secs_f64() * 1e6 / records as f64,
        adding.as_secs_f64() * 1e6 / records as f64,
    );
    let started = Instant::now();
    let sources = sources.into_iter().map(|(name, records)| SourceInfo {
        name,
        coverage: Coverage::Population,
        records,
    });
    builder.finish(sources.collect())?;
    println!("finish: {:?}", started.elapsed());
    Ok(())
}

fn source_record(record: &Record) -> SourceRecord {
    let day = |text: &str| text.parse().ok();
    SourceRecord {
        source: record.source.clone(),
        record_id: record.record_id.clone(),
        person_id: Some(record.person_id.clone()),
        given_name: record.given_name.clone(),
        middle_name: record.middle_name.clone(),
        family_name: record.family_name.clone(),
        suffix: record.suffix.clone(),
        date_of_birth: record.date_of_birth.as_deref().and_then(PartialDate::parse),
        gender: record.gender.clone(),
        national_id: record.national_id.clone(),
        email: record.email.clone(),
        phone_number: record.phone_number.clone(),
        line_1: record.line_1.clone(),
        line_2: record.line_2.clone(),
        locality: record.locality.clone(),
        major_admin_division: record.major_admin_division.clone(),
        postal_code: record.postal_code.clone(),
        country: record.country.clone(),
        first_seen: day(&record.first_seen),
        last_seen: day(&record.last_seen),
        deceased_date: record.deceased_date.as_deref().and_then(day),
        ..SourceRecord::default()
    }
}

fn measure_speed(index: &Index, queries: &[HardQuery]) {
    let read: Vec<Query> = queries
        .iter()
        .map(|query| Query::from_applicant(&query.applicant.to_applicant()))
        .collect();
    for pass in 1..=number("PASSES", 2) {
        let mut times: Vec<Duration> = Vec::with_capacity(read.len());
        let mut candidates = 0_u64;
        for query in &read {
            let started = Instant::now();
            let resolution = index.resolve(query);
            times.push(started.elapsed());
            candidates += u64::from(resolution.candidates);
        }
        times.sort_unstable();
        let at = |share: f64| {
            let place = (times.len() as f64 * share) as usize;
            times.get(place).copied().unwrap_or_default()
        };
        println!(
            "look-up, pass {pass}: p50 {:?}, p90 {:?}, p99 {:?}, max {:?}; {:.1} candidates",
            at(0.5),
            at(0.9),
            at(0.99),
            times.last().copied().unwrap_or_default(),
            candidates as f64 / read.len() as f64,
        );
    }
    let started = Instant::now();
    let found = read
        .iter()
        .filter(|query| index.match_record(query).is_some())
        .count();
    println!(
        "match_record: {:?} a query, {found} found",
        started.elapsed() / u32::try_from(read.len()).unwrap_or(1)
    );
}

#[derive(Default)]
struct Tally {
    right: u64,
    wrong_person: u64,
    missed: u64,
    false_alarm: u64,
    rightly_nobody: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong_person += other.wrong_person;
        self.missed += other.missed;
        self.false_alarm += other.false_alarm;
        self.rightly_nobody += other.rightly_nobody;
    }

    fn print(&self, name: &str) {
        let precision = ratio(
            self.right,
            self.right + self.wrong_person + self.false_alarm,
        );
        let recall = ratio(self.right, self.right + self.wrong_person + self.missed);
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!(
            "{name:20} right {:6} wrong {:4} missed {:5} false alarm {:4} rightly nobody {:6}  P {precision:.4} R {recall:.4} F1 {f1:.4}",
            self.right, self.wrong_person, self.missed, self.false_alarm, self.rightly_nobody,
        );
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn measure_quality(index: &Index, queries: &[HardQuery]) {
    let mut misses = number("MISSES", 0);
    let wanted = std::env::var("KIND").unwrap_or_default();
    let mut by_kind: BTreeMap<&str, Tally> = BTreeMap::new();
    for query in queries {
        let read = Query::from_applicant(&query.applicant.to_applicant());
        let found = index.resolve(&read).best.and_then(|best| {
            let records = index.entity_records(best.entity).ok()?;
            records.first()?.person_id.clone()
        });
        let tally = by_kind.entry(query.kind.as_str()).or_default();
        let expected = query.truth.as_ref().map(|truth| &truth.person_id);
        let count = match (&found, expected) {
            (Some(found), Some(expected)) if found == expected => &mut tally.right,
            (Some(_), Some(_)) => &mut tally.wrong_person,
            (None, Some(_)) => &mut tally.missed,
            (Some(_), None) => &mut tally.false_alarm,
            (None, None) => &mut tally.rightly_nobody,
        };
        *count += 1;
        let is_right = found.as_ref() == expected;
        if !is_right && misses > 0 && (wanted.is_empty() || wanted == query.kind.as_str()) {
            misses -= 1;
            explain(index, query, found.as_ref());
        }
    }
    let mut all = Tally::default();
    for (kind, tally) in &by_kind {
        tally.print(kind);
        all.add(tally);
    }
    all.print("ALL");
}

/// Prints a wrong answer with the records of who was meant and who was found.
fn explain(index: &Index, query: &HardQuery, found: Option<&SmolStr>) {
    println!("--- {:?}", query.kind);
    println!("asked {:?}", query.applicant);
    println!(
        "truth {:?}, found {found:?}",
        query.truth.as_ref().map(|truth| &truth.person_id)
    );
    let wanted = [found, query.truth.as_ref().map(|truth| &truth.person_id)];
    let result = index.for_each_record(|record| {
        if wanted.contains(&record.person_id.as_ref()) {
            println!(
                "  {:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
                record.person_id,
                record.source,
                record.given_name,
                record.middle_name,
                record.family_name,
                record.suffix,
                record.date_of_birth.map(|date| date.to_string()),
                record.national_id,
                record.phone_number,
                record.email,
                record.line_1,
                record.line_2,
                record.locality,
                record.postal_code,
            );
        }
    });
    if result.is_err() {
        println!("the profiles do not open");
    }
}
