//! Files of queries and of records, as somebody works through them at the command line.

use crate::support::{BINARY, Installation, run, run_failing};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The query file of the installation's own people, each asked about once.
fn queries(installation: &Installation) -> PathBuf {
    let path = installation.data_dir().join("queries.csv");
    let mut writer = csv::Writer::from_path(&path).unwrap();
    let fields = [
        "given_name",
        "family_name",
        "date_of_birth",
        "national_id",
        "phone_number",
        "line_1",
        "postal_code",
    ];
    writer
        .write_record(std::iter::once("query_id").chain(fields))
        .unwrap();
    for (number, row) in installation.people().iter().enumerate() {
        let cells = fields.map(|field| row[field].as_str().unwrap_or("").to_owned());
        writer
            .write_record(std::iter::once(format!("q{number}")).chain(cells))
            .unwrap();
    }
    writer.flush().unwrap();
    path
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn an_interrupted_match_goes_on_where_it_stopped() {
    let installation = Installation::new();
    let queries = queries(&installation);
    for name in ["answers.csv", "answers.jsonl"] {
        let out = installation.data_dir().join(name);
        let arguments = ["reference", "match", text(&queries), "--out", text(&out)];
        run(installation.data_dir(), &arguments);
        let whole = std::fs::read(&out).unwrap();

        let resumed = [&arguments[..], &["--resume"]].concat();
        for kept in [whole.len() / 3, whole.len(), 5] {
            std::fs::write(&out, &whole[..kept]).unwrap();
            run(installation.data_dir(), &resumed);
            assert!(
                std::fs::read(&out).unwrap() == whole,
                "{name} cut at {kept}"
            );
        }
        // Nothing is there yet.
        std::fs::remove_file(&out).unwrap();
        run(installation.data_dir(), &resumed);
        assert!(std::fs::read(&out).unwrap() == whole);
    }
}

#[test]
fn answers_to_other_queries_are_not_gone_on_with() {
    let installation = Installation::new();
    let queries = queries(&installation);
    let out = installation.data_dir().join("answers.csv");
    let arguments = ["reference", "match", text(&queries), "--out", text(&out)];
    run(installation.data_dir(), &arguments);

    let other = installation.data_dir().join("other.csv");
    std::fs::write(&other, "query_id,given_name\nx1,Ada\n").unwrap();
    let resumed = [
        "reference",
        "match",
        text(&other),
        "--out",
        text(&out),
        "--resume",
    ];
    let said = run_failing(installation.data_dir(), &resumed);
    assert!(
        said.contains("other queries") || said.contains("another query"),
        "{said}"
    );

    std::fs::write(&out, "something,else\n").unwrap();
    let resumed = [&arguments[..], &["--resume"]].concat();
    let said = run_failing(installation.data_dir(), &resumed);
    assert!(said.contains("header"), "{said}");
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "something,else\n");
}

#[test]
fn malformed_rows_are_named_and_the_rest_is_answered() {
    let installation = Installation::new();
    let path = installation.data_dir().join("queries.csv");
    std::fs::write(
        &path,
        b"query_id,given_name,family_name\n\
          short,Ada\n\
          \"comma, quoted\",Ada,Lovering\n\
          bytes,\xff\xfe,Lovering\n\
          long,Ada,Lovering,1815\n\
          ,,\n",
    )
    .unwrap();
    let output = Command::new(BINARY)
        .arg("--data-dir")
        .arg(installation.data_dir())
        .args(["reference", "match", text(&path)])
        .output()
        .unwrap();
    assert!(output.status.success());
    let mut rows = csv::Reader::from_reader(output.stdout.as_slice());
    let header = rows.headers().unwrap().clone();
    let problem = header.iter().position(|name| name == "problem").unwrap();
    let answers: Vec<(String, String)> = rows
        .records()
        .map(Result::unwrap)
        .map(|row| (row[0].to_owned(), row[problem].to_owned()))
        .collect();
    let expected = [
        ("short", "line 2: 2 cells instead of 3"),
        ("comma, quoted", ""),
        ("bytes", "line 4: given_name is not UTF-8"),
        ("long", "line 5: 4 cells instead of 3"),
        ("", ""),
    ];
    assert!(
        answers
            .iter()
            .map(|(id, problem)| (id.as_str(), problem.as_str()))
            .eq(expected),
        "{answers:?}"
    );
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("3 rows are malformed") && said.contains("line 4"),
        "{said}"
    );
    assert!(!said.contains("Lovering"), "{said}");
}

#[test]
fn a_file_without_queries_has_no_answers() {
    let installation = Installation::new();
    let path = installation.data_dir().join("queries.csv");
    std::fs::write(&path, "query_id,given_name\n").unwrap();
    let shown = run(
        installation.data_dir(),
        &["reference", "match", text(&path)],
    );
    assert_eq!(shown.lines().count(), 1);
    let arguments = ["reference", "match", text(&path), "--format", "jsonl"];
    assert_eq!(run(installation.data_dir(), &arguments), "");
    std::fs::write(&path, "").unwrap();
    let said = run_failing(
        installation.data_dir(),
        &["reference", "match", text(&path)],
    );
    assert!(said.contains("query_id"), "{said}");
}

#[test]
fn a_file_is_sorted_into_people() {
    let installation = Installation::new();
    let path = installation.data_dir().join("records.csv");
    std::fs::write(
        &path,
        "record_id,given_name,family_name,date_of_birth,national_id,phone_number,line_1,postal_code\n\
         a1,Wilhelmina,Farthingale,1961-04-09,536-22-8145,617-555-0142,12 Elm St,02139\n\
         b1,Horatio,Farthingale,1959-11-30,,617-555-0142,12 Elm Street,02139\n\
         a2,Mina,Farthingale,1961-04-09,,(617) 555-0142,,\n\
         a3,Wilhelmina,Farthingale,1961-04-09,536228145,,12 Elm St,02139\n\
         broken\n\
         c1,Ottoline,Quillfeather,1984-02-29,,,7 Larch Road,60614\n",
    )
    .unwrap();
    let out = installation.data_dir().join("people.csv");
    run(
        installation.data_dir(),
        &["reference", "dedupe", text(&path), "--out", text(&out)],
    );
    let mut clusters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(&out).unwrap();
    for row in reader.records().map(Result::unwrap) {
        let alone = row[2].is_empty();
        assert!(alone || row[2].parse::<f32>().unwrap() > 0.9);
        clusters
            .entry(row[1].to_owned())
            .or_default()
            .insert(row[0].to_owned());
    }
    let set =
        |ids: &[&str]| -> BTreeSet<String> { ids.iter().map(|id| (*id).to_owned()).collect() };
    assert_eq!(
        clusters,
        BTreeMap::from([
            ("a1".to_owned(), set(&["a1", "a2", "a3"])),
            ("b1".to_owned(), set(&["b1"])),
            ("c1".to_owned(), set(&["c1"])),
        ])
    );
    let rejects = std::fs::read_to_string(format!("{}.rejects.csv", text(&out))).unwrap();
    assert!(rejects.contains("\n6,"), "{rejects}");

    std::fs::write(&path, "record_id,given_name\n").unwrap();
    let said = run_failing(
        installation.data_dir(),
        &["reference", "dedupe", text(&path)],
    );
    assert!(said.contains("no rows"), "{said}");
}

#[test]
fn a_linkage_set_asks_about_the_population_it_was_made_for() {
    let installation = Installation::new();
    let out = installation.data_dir().join("linkage.csv");
    let arguments = [
        "population",
        "queries",
        "--people",
        "500",
        "--seed",
        "3",
        "--count",
        "40",
        "--hard-linkage",
        "--out",
        text(&out),
    ];
    run(installation.data_dir(), &arguments);
    let mut reader = csv::Reader::from_path(&out).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 40);
    let nobodies = rows.iter().filter(|row| row[2].is_empty()).count();
    assert!((8..32).contains(&nobodies), "{nobodies}");
}
