//! Sorting a file into people without loading it.

use bonafide_population::{Format, PopulationConfig, write_population};
use bonafide_reference::{
    Clustered, DedupeOptions, DedupeSummary, ImportError, ImportOptions, dedupe,
};
use bonafide_vault::Vault;
use std::collections::HashMap;
use std::path::Path;

fn run(
    folder: &Path,
    file: &Path,
    ignore_person_ids: bool,
) -> Result<(Vec<Clustered>, DedupeSummary), ImportError> {
    let vault = Vault::open_or_create(folder).unwrap();
    let options = DedupeOptions {
        file: ImportOptions::new(file, "File"),
        rejects: folder.join("rejects.csv"),
        scratch: folder.to_owned(),
        ignore_person_ids,
    };
    dedupe(&options, &vault, &mut |_| {})
}

#[test]
fn a_synthetic_population_falls_into_its_people() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    let config = PopulationConfig::united_states(800, 13);
    let mut out = std::fs::File::create(&file).unwrap();
    write_population(&config, &mut out, Format::Csv, &mut |_| {}).unwrap();
    drop(out);

    let person_of = |record_id: &str| {
        let (person, _) = record_id.rsplit_once('-').unwrap();
        person.replacen('R', "P", 1)
    };
    for ignore_person_ids in [false, true] {
        let (rows, summary) = run(folder.path(), &file, ignore_person_ids).unwrap();
        assert_eq!(summary.records, rows.len() as u64);
        assert_eq!(summary.rejected, 0);
        let mut sizes: HashMap<(&str, String), f64> = HashMap::new();
        let mut found: HashMap<&str, f64> = HashMap::new();
        let mut true_sizes: HashMap<String, f64> = HashMap::new();
        for row in &rows {
            let person = person_of(&row.record_id);
            *sizes.entry((&row.cluster_id, person.clone())).or_default() += 1.0;
            *found.entry(&row.cluster_id).or_default() += 1.0;
            *true_sizes.entry(person).or_default() += 1.0;
        }
        let pairs = |count: &f64| count * (count - 1.0) / 2.0;
        let both: f64 = sizes.values().map(pairs).sum();
        let precision = both / found.values().map(pairs).sum::<f64>();
        let recall = both / true_sizes.values().map(pairs).sum::<f64>();
        if ignore_person_ids {
            assert!(precision > 0.99 && recall > 0.93, "{precision} {recall}");
        } else {
            assert!(precision == 1.0 && recall == 1.0, "{precision} {recall}");
            assert!(rows.iter().all(|row| row.confidence == Some(1.0)));
        }
        assert_eq!(summary.clusters, found.len() as u64);
    }
}

#[test]
fn rows_come_back_in_the_order_of_the_file_and_clusters_are_named_after_their_first() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.jsonl");
    let lines = [
        r#"{"record_id":"z","given_name":"Ottoline","family_name":"Quillfeather","date_of_birth":"1984-02-29","email":"ottoline@example.org"}"#,
        r#"{"record_id":"m","given_name":"Horatio","family_name":"Quillfeather","date_of_birth":"1951-06-17"}"#,
        r#"{"record_id":"a","given_name":"Ottoline","family_name":"Quillfeather","date_of_birth":"1984-02-29","email":"ottoline@example.org"}"#,
    ];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let (rows, summary) = run(folder.path(), &file, false).unwrap();
    let named: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row.record_id.as_str(), row.cluster_id.as_str()))
        .collect();
    assert_eq!(named, [("z", "z"), ("m", "m"), ("a", "z")]);
    assert_eq!(
        (
            summary.clusters,
            summary.largest,
            summary.pairs,
            summary.alone
        ),
        (2, 2, 1, 1)
    );
    assert!(rows[0].confidence.is_some() && rows[1].confidence.is_none());
}

#[test]
fn a_file_without_rows_or_without_good_ones_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.csv");
    std::fs::write(&file, "record_id,given_name\n").unwrap();
    assert!(matches!(
        run(folder.path(), &file, false),
        Err(ImportError::NoRows)
    ));
    std::fs::write(&file, "record_id,given_name\nr1\n").unwrap();
    let refused = run(folder.path(), &file, false);
    assert!(
        matches!(
            refused,
            Err(ImportError::NothingImported { rejected: 1, .. })
        ),
        "{refused:?}"
    );
}
