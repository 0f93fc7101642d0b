//! How well the rows of a file without person ids are sorted into people.

use bonafide_population::{Format, PopulationConfig, write_population};
use bonafide_reference::{DedupeOptions, ImportOptions, dedupe};
use bonafide_vault::Vault;
use std::collections::HashMap;
use std::error::Error;
use std::hash::Hash;
use std::time::Instant;

const PEOPLE: u64 = 20_000;

/// Prints pairwise precision and recall, and for each confidence how often it was right.
pub(crate) fn measure(seed: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("people.csv");
    let config = PopulationConfig::united_states(PEOPLE, seed);
    let mut out = std::fs::File::create(&file)?;
    write_population(&config, &mut out, Format::Csv, &mut |_| {})?;
    let options = DedupeOptions {
        file: ImportOptions::new(&file, "File"),
        rejects: folder.path().join("rejects.csv"),
        scratch: folder.path().to_owned(),
        ignore_person_ids: true,
    };
    let vault = Vault::open_or_create(folder.path())?;
    let started = Instant::now();
    let (rows, summary) = dedupe(&options, &vault, &mut |_| {})?;
    let seconds = started.elapsed().as_secs_f64();

    // A record id is the person's and a number.
    let person = |id: &'_ str| id.rsplit_once('-').map(|(person, _)| person.to_owned());
    let mut both: HashMap<_, u64> = HashMap::new();
    let mut found: HashMap<_, u64> = HashMap::new();
    let mut truth: HashMap<_, u64> = HashMap::new();
    for row in &rows {
        let person = person(&row.record_id);
        count(&mut both, (row.cluster_id.clone(), person.clone()));
        count(&mut found, row.cluster_id.clone());
        count(&mut truth, person);
    }
    let right = pairs(&both);
    println!(
        "dedupe of {} records: pairs P {:.4} R {:.4}, {} people of {}, {:.0} records/s",
        summary.records,
        right / pairs(&found),
        right / pairs(&truth),
        summary.clusters,
        truth.len(),
        summary.records as f64 / seconds,
    );
    // A row is with its own person where most rows of the cluster are.
    let mut by_confidence: HashMap<String, (u64, u64)> = HashMap::new();
    for row in &rows {
        let Some(confidence) = row.confidence else {
            continue;
        };
        let own = both.get(&(row.cluster_id.clone(), person(&row.record_id)));
        let all = found.get(&row.cluster_id);
        let is_right = own.zip(all).is_some_and(|(own, all)| own * 2 > *all);
        let tally = by_confidence.entry(format!("{confidence:.3}")).or_default();
        tally.0 += u64::from(is_right);
        tally.1 += 1;
    }
    let mut by_confidence: Vec<_> = by_confidence.into_iter().collect();
    by_confidence.sort();
    for (confidence, (right, all)) in by_confidence {
        println!(
            "  confidence {confidence}: {all} rows, {:.4} with their own person",
            right as f64 / all as f64
        );
    }
    Ok(())
}

fn count<K: Hash + Eq>(counts: &mut HashMap<K, u64>, key: K) {
    *counts.entry(key).or_default() += 1;
}

fn pairs<K>(counts: &HashMap<K, u64>) -> f64 {
    counts
        .values()
        .map(|count| (count * (count - 1) / 2) as f64)
        .sum()
}
