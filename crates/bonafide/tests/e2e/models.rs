//! Models of one's own, from labelled rows to a comparison.

use crate::support::{Server, post, run, run_failing};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Invented rows in which young lines with a changed SIM are frauds more often.
fn rows(number: u32, start: u32) -> String {
    let mut text = String::from("in_service_days,sim_risk,is_prepaid,state,fraud\n");
    let mut state = u64::from(start);
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(u32::MAX >> 1)
    };
    for row in 0..number {
        let days = (draw() * 2_000.0).round();
        let sim = (draw() * 4.0).floor().min(3.0);
        let prepaid = if draw() < 0.3 { "true" } else { "false" };
        let raw = 1.5 * sim - days / 400.0 - 1.0;
        let fraud = draw() < 1.0 / (1.0 + (-raw).exp());
        let region = ["IA", "IL"][row as usize % 2];
        let days = if draw() < 0.1 {
            String::new()
        } else {
            days.to_string()
        };
        writeln!(text, "{days},{sim},{prepaid},{region},{fraud}").unwrap();
    }
    text
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_model_is_trained_evaluated_and_compared_as_the_manual_says() {
    let folder = tempfile::tempdir().unwrap();
    let own = |text: &str| {
        text.lines()
            .map(|line| {
                let mut cells: Vec<&str> = line.split(',').collect();
                cells.remove(3);
                cells.join(",")
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let learn = file(folder.path(), "rows.csv", &own(&rows(5_000, 1)));
    let later = file(folder.path(), "later.csv", &rows(2_000, 2));
    let plain = file(folder.path(), "plain.csv", &own(&rows(2_000, 2)));
    let model = folder
        .path()
        .join("phone.json")
        .to_str()
        .unwrap()
        .to_owned();
    let told = run(
        folder.path(),
        &[
            "model",
            "train",
            &learn,
            "--product",
            "phone_risk",
            "--name",
            "harrow.phone.us.gbm",
            "--countries",
            "US",
            "--population",
            "applicants of 2026",
            "--rising",
            "sim_risk",
            "--falling",
            "in_service_days",
            "--out",
            &model,
        ],
    );
    assert!(
        told.contains("4,000 rows; 1,000 later rows were held out"),
        "{told}"
    );
    let told = run(
        folder.path(),
        &["model", "evaluate", &model, &later, "--group", "state"],
    );
    assert!(
        told.contains("harrow.phone.us.gbm 1.0 on 2,000 rows"),
        "{told}"
    );
    assert!(told.contains("foretold") && told.contains("IL"), "{told}");
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../modules/models/bonafide.phone.us.scorecard.json");
    let told = run(
        folder.path(),
        &[
            "model",
            "compare",
            bundled.to_str().unwrap(),
            &model,
            &plain,
        ],
    );
    assert!(
        told.contains("what is caught: harrow.phone.us.gbm"),
        "{told}"
    );
    goes_live(folder.path(), &model);
}

/// Registers the model as a challenger, promotes it, and gives its product back, while a server
/// runs.
fn goes_live(folder: &Path, model: &str) {
    const BUNDLED: &str = "bonafide.phone.us.scorecard";
    const OWN: &str = "harrow.phone.us.gbm";
    let template =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/phone_risk_sim_swap.yaml");
    run(
        folder,
        &["workflow", "publish", template.to_str().unwrap(), "--live"],
    );
    let key = run(folder, &["key", "create"]).trim().to_owned();
    let server = Server::start(folder, &[]);
    let names = |wanted: &[&str]| {
        let began = Instant::now();
        loop {
            let body = json!({
                "id": format!("m-{}", began.elapsed().as_nanos()), "timestamp": "2026-05-04T09:30:00Z",
                "workflow": "phone_risk_sim_swap",
                "data": { "individual": { "id": "u", "phone_number": "+1 515 555 0142", "country": "US" } },
            });
            let answer = post(&server, &key, &body).json();
            let risk = &answer["data_enrichments"][0]["response"]["phoneRisk"];
            let scores = risk["scores"].as_array().unwrap();
            let told: Vec<&str> = scores
                .iter()
                .map(|row| row["name"].as_str().unwrap())
                .collect();
            if told == wanted {
                assert_eq!(risk["score"], scores[0]["score"]);
                return;
            }
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "{told:?} instead of {wanted:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    names(&[BUNDLED]);
    run(folder, &["model", "register", model]);
    names(&[BUNDLED, OWN]);
    let told = run_failing(folder, &["model", "register", model]);
    assert!(told.contains("registered already"), "{told}");
    run(folder, &["model", "promote", "harrow.phone.us.gbm@1.0"]);
    names(&[OWN, BUNDLED]);
    assert!(run(folder, &["model", "list"]).contains("decides"));
    let told = run_failing(folder, &["model", "remove", "harrow.phone.us.gbm@1.0"]);
    assert!(told.contains("decides; first"), "{told}");
    run(folder, &["model", "promote", "phone_risk", "--bundled"]);
    names(&[BUNDLED, OWN]);
    run(folder, &["model", "remove", "harrow.phone.us.gbm@1.0"]);
    names(&[BUNDLED]);
}

#[test]
fn rows_that_cannot_be_learnt_from_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("m.json").to_str().unwrap().to_owned();
    let train = |rows: &str| {
        let rows = file(folder.path(), "rows.csv", rows);
        run_failing(
            folder.path(),
            &[
                "model",
                "train",
                &rows,
                "--product",
                "phone_risk",
                "--name",
                "x",
                "--population",
                "p",
                "--out",
                &out,
            ],
        )
    };
    assert!(train("horses,fraud\n1,true\n").contains("no feature of phone_risk: horses"));
    assert!(train("sim_risk,fraud\nmany,true\n").contains("line 2: sim_risk has to be a number"));
    assert!(train("sim_risk,fraud\n1,perhaps\n").contains("fraud has to be true or false"));
    assert!(train("sim_risk\n1\n").contains("has no column fraud"));
    assert!(train("sim_risk,fraud\n1,true\n2,false\n").contains("at least ten of each"));
    assert!(!Path::new(&out).exists());
}

#[test]
fn the_manual_names_every_field_of_a_model_file() {
    let manual = include_str!("../../../../docs/models.md");
    let bundled = include_str!("../../../modules/models/bonafide.phone.us.scorecard.json");
    let model: serde_json::Value = serde_json::from_str(bundled).unwrap();
    for field in model.as_object().unwrap().keys() {
        assert!(manual.contains(&format!("`{field}`")), "{field}");
    }
}

#[test]
fn labelled_evaluations_become_rows_and_rows_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let template =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/phone_risk_sim_swap.yaml");
    run(
        folder.path(),
        &["workflow", "publish", template.to_str().unwrap(), "--live"],
    );
    let key = run(folder.path(), &["key", "create"]).trim().to_owned();
    let number = |row: u32| format!("+1515555{:04}", 1_000 + row);
    let mut lines = String::from("phone_number,in_service_since\n");
    let mut labels =
        String::from("id,workflow,fraud_label,fraud_type,notes,recorded_at,recorded_by,tags\n");
    for row in 0..200 {
        // Every fourth line is young, and most of those turn out to be frauds.
        let (since, fraud) = match row % 4 {
            0 => ("2026-11-01", row % 20 != 0),
            _ => ("2015-01-01", row % 50 == 1),
        };
        writeln!(lines, "{},{since}", number(row)).unwrap();
        if row < 190 {
            let (label, kind) = match fraud {
                true => ("fraud", "synthetic_identity"),
                false => ("non-fraud", ""),
            };
            writeln!(
                labels,
                "l-{row},phone_risk_sim_swap,{label},{kind},,2026-05-05,ines,"
            )
            .unwrap();
        }
    }
    let lines = file(folder.path(), "lines.csv", &lines);
    run(
        folder.path(),
        &[
            "feed",
            "import",
            "carrier",
            &lines,
            "--source",
            "County",
            "--synthetic",
        ],
    );
    let server = Server::start(folder.path(), &[]);
    for row in 0..200 {
        let body = json!({
            "id": format!("l-{row}"), "timestamp": "2026-05-04T09:30:00Z", "workflow": "phone_risk_sim_swap",
            "data": { "individual": { "id": "u", "phone_number": number(row), "country": "US" } },
        });
        assert_eq!(post(&server, &key, &body).status, 200);
    }
    let labels = file(folder.path(), "labels.csv", &labels);
    run(folder.path(), &["feedback", "import", &labels]);
    let rows = folder.path().join("rows.csv").to_str().unwrap().to_owned();
    let told = run(
        folder.path(),
        &["model", "rows", "--product", "phone_risk", "--out", &rows],
    );
    assert!(
        told.contains("190 rows written") && told.contains("10 evaluations have no label"),
        "{told}"
    );
    let text = std::fs::read_to_string(&rows).unwrap();
    assert!(!text.contains("515555"), "a row tells whose it is");
    let model = folder.path().join("own.json").to_str().unwrap().to_owned();
    let told = run(
        folder.path(),
        &[
            "model",
            "train",
            &rows,
            "--product",
            "phone_risk",
            "--name",
            "harrow.phone.us.gbm",
            "--population",
            "invented lines",
            "--held-out",
            "0.3",
            "--out",
            &model,
        ],
    );
    assert!(told.contains("rows were held out"), "{told}");
    let told = run(folder.path(), &["model", "evaluate", &model, &rows]);
    let shares = told.split_whitespace().filter(|word| word.len() == 6);
    let area: f64 = shares.filter_map(|word| word.parse().ok()).next().unwrap();
    assert!(area > 0.8, "{told}");
    run(folder.path(), &["model", "register", &model]);
    run(
        folder.path(),
        &["model", "promote", "harrow.phone.us.gbm@1.0"],
    );
    assert!(run(folder.path(), &["model", "list"]).contains("decides"));
}
