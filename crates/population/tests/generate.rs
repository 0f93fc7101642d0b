//! The generated file: shape, determinism, formats, laziness, errors.

#![expect(clippy::expect_used, reason = "a test fails loudly")]

use bonafide_population::{
    Format, NOTICE, PopulationConfig, PopulationError, RECORD_COLUMNS, demo_applicants, generate,
    hard_queries, notice_path, write_population, write_queries,
};
use sha2::{Digest as _, Sha256};
use smol_str::SmolStr;
use std::io::{self, Write};
use std::path::Path;

fn written(config: &PopulationConfig, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    write_population(config, &mut out, format, &mut |_| {}).expect("writes to memory");
    out
}

fn hexadecimal(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A change of the generator or of a table changes this on purpose; a change of machine, of a
/// dependency or of the compiler must not.
#[test]
fn the_first_thousand_people_of_seed_one_are_known_to_the_byte() {
    let config = PopulationConfig::united_states(1_000, 1);
    assert_eq!(
        hexadecimal(&written(&config, Format::Csv)),
        "d604a55af5fe5535c2a1c81391573a91a0de374a1e3d2c527f76c8b1e861cfe6"
    );
}

#[test]
fn a_query_set_is_known_to_the_byte() {
    let config = PopulationConfig::united_states(1_000, 1);
    let mut out = Vec::new();
    write_queries(&config, 100, 5, &mut out, Format::Csv).expect("writes to memory");
    assert_eq!(
        hexadecimal(&out),
        "e9fca154bb42cb8e64208878db25f52eba7e926ccbfd03be562fab3f2d82bbeb"
    );
}

#[test]
fn another_seed_gives_other_people() {
    let one = written(&PopulationConfig::united_states(50, 1), Format::Csv);
    let two = written(&PopulationConfig::united_states(50, 2), Format::Csv);
    assert_ne!(one, two);
}

#[test]
fn csv_and_json_lines_carry_the_same_data() {
    let config = PopulationConfig::united_states(400, 3);
    let csv_bytes = written(&config, Format::Csv);
    let json_bytes = written(&config, Format::JsonLines);
    let mut table = csv::Reader::from_reader(csv_bytes.as_slice());
    assert_eq!(table.headers().expect("header"), &RECORD_COLUMNS[..]);
    let mut lines = json_bytes.split(|byte| *byte == b'\n');
    let mut rows = 0;
    for row in table.records() {
        let row = row.expect("a row");
        let line = lines.next().expect("a line for each row");
        let object: serde_json::Value = serde_json::from_slice(line).expect("JSON");
        let keys = object.as_object().expect("an object").len();
        assert_eq!(keys, RECORD_COLUMNS.len());
        for (column, cell) in RECORD_COLUMNS.iter().zip(&row) {
            let same = match &object[*column] {
                serde_json::Value::Null => cell.is_empty(),
                serde_json::Value::String(text) => text == cell,
                serde_json::Value::Bool(flag) => cell == flag.to_string(),
                _ => false,
            };
            assert!(same, "{column}: {cell} against {}", object[*column]);
        }
        rows += 1;
    }
    assert_eq!(lines.next(), Some(&b""[..]));
    assert!(rows > 1_500, "{rows}");
}

#[test]
fn json_keeps_the_order_of_the_columns() {
    let config = PopulationConfig::united_states(1, 3);
    let text = String::from_utf8(written(&config, Format::JsonLines)).expect("text");
    let line = text.lines().next().expect("a line");
    let places: Vec<usize> = RECORD_COLUMNS
        .iter()
        .map(|column| line.find(&format!("\"{column}\":")).expect("present"))
        .collect();
    assert!(places.is_sorted());
}

#[test]
fn the_summary_counts_what_is_in_the_file() {
    let config = PopulationConfig::united_states(2_500, 4);
    let mut out = Vec::new();
    let mut heard = Vec::new();
    let summary = write_population(&config, &mut out, Format::Csv, &mut |people| {
        heard.push(people);
    })
    .expect("writes to memory");
    let mut people = std::collections::BTreeSet::new();
    let mut table = csv::Reader::from_reader(out.as_slice());
    let mut records = 0;
    for row in table.records() {
        people.insert(row.expect("a row")[1].to_owned());
        records += 1;
    }
    assert_eq!(summary.people, 2_500);
    assert_eq!(summary.records, records);
    assert_eq!(summary.recorded_people, people.len() as u64);
    assert!(summary.recorded_people < summary.people);
    assert!(summary.households < summary.people);
    assert!(summary.synthetic);
    assert_eq!(heard.last(), Some(&2_500));
    assert!(heard.is_sorted() && heard.len() == 3, "{heard:?}");
}

/// A larger population begins with the same households, but for recycled phones and shared
/// buildings, which reach across the whole; a stream that is not read to its end costs nothing.
#[test]
fn the_stream_is_lazy() {
    let config = PopulationConfig::united_states(300_000, 5);
    let first: Vec<_> = generate(&config).expect("valid").take(3).collect();
    assert_eq!(first.len(), 3);
    assert!(first.iter().all(|record| record.synthetic));
}

#[test]
fn records_come_grouped_by_person_and_household() {
    let config = PopulationConfig::united_states(500, 6);
    let ids: Vec<SmolStr> = generate(&config)
        .expect("valid")
        .map(|record| record.person_id)
        .collect();
    assert!(ids.is_sorted());
}

struct FullDisk;

impl Write for FullDisk {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::StorageFull, "full"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_error_of_the_output_is_told() {
    let config = PopulationConfig::united_states(2_000, 1);
    for format in [Format::Csv, Format::JsonLines] {
        let result = write_population(&config, &mut FullDisk, format, &mut |_| {});
        assert!(result.is_err(), "{format:?}");
    }
}

#[test]
fn wrong_configurations_are_refused_by_name() {
    let mut config = PopulationConfig::united_states(10, 1);
    config.countries = vec![SmolStr::new("US"), SmolStr::new("ZZ")];
    let refusal = generate(&config).err().expect("refused").to_string();
    assert_eq!(refusal, "no population for country `ZZ`; supported: US");
    config.countries.clear();
    let refusal = generate(&config).err().expect("refused").to_string();
    assert_eq!(refusal, "no country given; supported: US");
    config.countries = vec![SmolStr::new(" us")];
    assert!(generate(&config).is_ok());
    assert!(matches!(
        hard_queries(&config, 1, 1),
        Err(PopulationError::TooFewPeople { least: 100 })
    ));
    assert!(demo_applicants(&config).is_err());
    config.people = u64::MAX;
    assert!(matches!(
        generate(&config),
        Err(PopulationError::TooManyPeople { .. })
    ));
}

#[test]
fn nobody_is_an_empty_file_with_a_header() {
    let config = PopulationConfig::united_states(0, 1);
    let text = String::from_utf8(written(&config, Format::Csv)).expect("text");
    assert_eq!(text.trim_end(), RECORD_COLUMNS.join(","));
}

#[test]
fn the_file_name_tells_the_format_and_the_notice() {
    let format = |name| Format::of_path(Path::new(name));
    assert_eq!(format("people.csv"), Format::Csv);
    assert_eq!(format("people.JSONL"), Format::JsonLines);
    assert_eq!(format("people.ndjson"), Format::JsonLines);
    assert_eq!(format("-"), Format::Csv);
    let notice = notice_path(Path::new("data/people.csv"));
    assert_eq!(notice, Path::new("data/people.csv.NOTICE.txt"));
    assert!(NOTICE.contains("NOBODY IN THIS FILE EXISTS"));
}
