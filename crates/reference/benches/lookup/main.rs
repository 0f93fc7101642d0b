//! Size, speed and matching quality of the index on the synthetic population.
//!
//! `cargo bench -p bonafide-reference --bench lookup`; the number of people is taken from
//! `BONAFIDE_BENCH_PEOPLE` (default 1,000,000), the number of queries of each set from `QUERIES`
//! (default 20,000).
//!
//! `SEED` chooses people and queries. Tuning uses 7; the default is the seed whose figures are
//! printed and that nothing was ever tuned on.
//!
//! `MISSES=n` lists the first n wrong answers of the linkage set (nobody in them exists), of one
//! kind with `KIND=unrecorded_twin`, of the other set with `SET=hard`; `MODEL=file` judges by another
//! matching model; `KEEP=folder` leaves the index there and takes it from there the next time, which
//! only says something while keys and format stay as they are; `PASSES=n` repeats the timing, for a
//! profiler; `BASELINE=0` leaves the fixed points and the clustering of a file out.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod duplicates;
mod fixed_points;
mod quality;

use bonafide_population::{
    LinkageKind, PopulationConfig, Query as Asked, Record, generate, hard_linkage, hard_queries,
};
use bonafide_reference::{
    BuildOptions, Coverage, Index, IndexBuilder, Parameters, Query, SourceInfo, SourceRecord,
    prepare_entity,
};
use bonafide_types::{Date, PartialDate};
use bonafide_vault::Vault;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Never tuned on.
const UNSEEN_SEED: u64 = 20_261_126;

/// The allocator of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let seed = number("SEED", UNSEEN_SEED);
    let people = number("BONAFIDE_BENCH_PEOPLE", 1_000_000);
    let config = PopulationConfig::united_states(people, seed);
    let passing = tempfile::tempdir()?;
    let folder = std::env::var("KEEP").map_or(passing.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let vault = Vault::open_or_create(&folder)?;
    let path = folder.join(format!("index-{people}-{seed}.bfi"));
    if !path.exists() {
        build(&config, &vault, &path)?;
    }

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
    let how_many = number("QUERIES", 20_000);
    let hard: Vec<Asked> = hard_queries(&config, how_many, seed + 4)?.collect();
    let linkage: Vec<Asked<LinkageKind>> = hard_linkage(&config, how_many, seed + 5)?.collect();
    measure_speed(&index, &hard);
    println!(
        "blocking recall: {:.4} of the hard queries, {:.4} of the linkage set (target 0.995)",
        quality::blocking_recall(&index, &hard),
        quality::blocking_recall(&index, &linkage),
    );
    println!("hard queries");
    let hard_answers: Vec<_> = hard
        .iter()
        .map(|query| quality::answer(&index, &query.applicant))
        .collect();
    quality::print(&hard, &hard_answers);
    println!("hard linkage set, seed {seed}");
    let linkage_answers: Vec<_> = linkage
        .iter()
        .map(|query| quality::answer(&index, &query.applicant))
        .collect();
    let ours = quality::print(&linkage, &linkage_answers);
    if number("BASELINE", 1) > 0 {
        println!("hard linkage set, fixed points");
        let applicants = linkage.iter().map(|query| &query.applicant);
        let fixed = fixed_points::answers(applicants, generate(&config)?);
        let baseline = quality::print(&linkage, &fixed);
        println!(
            "F1 on the hard linkage set: {ours:.4} (target 0.97), fixed points {baseline:.4} (at most 0.90)"
        );
        duplicates::measure(seed)?;
    }
    let misses = usize::try_from(number("MISSES", 0))?;
    let kind = std::env::var("KIND").unwrap_or_default();
    if std::env::var("SET").is_ok_and(|set| set == "hard") {
        quality::explain_misses(&index, &hard, &hard_answers, misses, &kind);
    } else {
        quality::explain_misses(&index, &linkage, &linkage_answers, misses, &kind);
    }
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
        ..SourceInfo::default()
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

fn measure_speed(index: &Index, queries: &[Asked]) {
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
            "look-up, pass {pass}: p50 {:?} (target 8 µs), p90 {:?}, p99 {:?} (target 150 µs), max {:?}; {:.1} candidates",
            at(0.5),
            at(0.9),
            at(0.99),
            times.last().copied().unwrap_or_default(),
            candidates as f64 / read.len() as f64,
        );
    }
    measure_batch(index, queries);
}

/// Whole applicants to records on all cores, as `reference match` works.
fn measure_batch(index: &Index, queries: &[Asked]) {
    let applicants: Vec<_> = queries
        .iter()
        .map(|query| query.applicant.to_applicant())
        .collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let share = applicants.len().div_ceil(workers).max(1);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for part in applicants.chunks(share) {
            scope.spawn(move || {
                for applicant in part {
                    std::hint::black_box(index.match_record(&Query::from_applicant(applicant)));
                }
            });
        }
    });
    let rate = applicants.len() as f64 / started.elapsed().as_secs_f64();
    println!("batch: {rate:.0} queries/s on {workers} cores (target 80,000 on 2)");
    let started = Instant::now();
    let read: Vec<Query> = applicants.iter().map(Query::from_applicant).collect();
    let reading = started.elapsed();
    let started = Instant::now();
    for query in &read {
        std::hint::black_box(index.resolve(query));
    }
    let resolving = started.elapsed();
    let started = Instant::now();
    for query in &read {
        std::hint::black_box(index.match_record(query));
    }
    let mean = |time: Duration| time.as_secs_f64() * 1e6 / read.len() as f64;
    println!(
        "on one core, mean: reading an applicant {:.1} µs, look-up {:.1} µs, look-up and record {:.1} µs",
        mean(reading),
        mean(resolving),
        mean(started.elapsed()),
    );
}
