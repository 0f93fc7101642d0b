//! The person on record: shown to whom it was asked for, explained, and noted.

use crate::support::{Installation, Server, get, individual, post, request, run};
use serde_json::{Value as Json, json};

/// The trace of an evaluation.
fn trace_of(server: &Server, key: &str, answer: &Json) -> Json {
    let eval_id = answer["eval_id"].as_str().unwrap();
    let trace = get(server, key, &format!("/api/v1/evaluations/{eval_id}/trace"));
    assert_eq!(trace.status, 200, "{}", trace.text);
    trace.json()
}

#[test]
fn verify_plus_shows_the_person_and_masks_the_number() {
    let installation = Installation::new();
    let server = installation.serve();
    let row = installation.well_documented();
    let answer = post(
        &server,
        &installation.key,
        &request("plus-1", &individual(&row)),
    )
    .json();
    let entry = &answer["data_enrichments"][0];
    assert_eq!(entry["enrichment_name"], "Verify the identity");
    assert!(entry["response"]["socureId"].is_string(), "{entry:#}");
    let person = &entry["response"]["verifyplus"]["bestMatchedEntity"];
    assert_eq!(person["dob"], row["date_of_birth"]);
    let number = row["national_id"].as_str().unwrap();
    let shown = person["ssn"].as_str().unwrap();
    assert!(shown.starts_with("***-**-"), "{shown}");
    assert_eq!(shown[7..], number[number.len() - 4..]);
    for list in [
        "associatedPhoneNumbers",
        "associatedAddresses",
        "associatedEmails",
    ] {
        let latest = person[list].as_array().unwrap().iter();
        let latest = latest.filter(|entry| entry["isLatest"] == true).count();
        assert!(latest <= 1, "{person:#}");
    }
}

#[test]
fn the_trace_names_the_record_the_evidence_and_the_sources() {
    let installation = Installation::new();
    let row = installation.well_documented();
    let (answer, before) = {
        let server = installation.serve();
        let answer = post(
            &server,
            &installation.key,
            &request("plus-2", &individual(&row)),
        )
        .json();
        let trace = trace_of(&server, &installation.key, &answer);
        (answer, trace["matches"].clone())
    };
    let found = &before[0];
    assert_eq!(found["step_id"], "verify");
    let person = &found["person"];
    assert!(person["confidence"].as_f64().unwrap() > 0.9, "{found:#}");
    assert!(person["record"]["record_id"].is_string(), "{found:#}");
    let fields = person["fields"].as_array().unwrap();
    let national_id = fields
        .iter()
        .find(|field| field["field"] == "national_id")
        .unwrap();
    assert_eq!(national_id["level"], "exact");
    assert!(!national_id["sources"].as_array().unwrap().is_empty());
    let waterfall = &person["waterfall"];
    let bits = |value: &Json| value.as_f64().unwrap();
    let sum: f64 = waterfall["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| bits(&line["bits"]))
        .sum();
    let sum = sum
        + bits(&waterfall["prior_bits"])
        + bits(&waterfall["rival_bits"])
        + bits(&waterfall["competitor_bits"]);
    let probability = 1.0 / (1.0 + (-sum).exp2());
    assert!(
        (probability - bits(&waterfall["probability"])).abs() < 0.02,
        "{waterfall:#}"
    );
    let number = row["national_id"].as_str().unwrap();
    assert!(!before.to_string().contains(number), "values are masked");

    // Another population takes its place: what was decided is still explained as it was decided.
    let other = installation.data_dir().join("others.csv");
    let other = other.to_str().unwrap();
    let people = [
        "population",
        "generate",
        "--people",
        "200",
        "--seed",
        "9",
        "--out",
        other,
    ];
    run(installation.data_dir(), &people);
    let import = [
        "reference",
        "import",
        other,
        "--source",
        "Synthetic",
        "--replace",
    ];
    run(installation.data_dir(), &import);
    let server = installation.serve();
    let after = trace_of(&server, &installation.key, &answer);
    assert_eq!(after["matches"], before);
}

#[test]
fn every_showing_is_noted_with_who_saw_it() {
    let installation = Installation::new();
    let server = installation.serve();
    let body = request("plus-3", &individual(&installation.well_documented()));
    let answer = post(&server, &installation.key, &body).json();
    let eval_id = answer["eval_id"].as_str().unwrap();
    get(
        &server,
        &installation.key,
        &format!("/api/evaluation/{eval_id}"),
    );
    let trace = trace_of(&server, &installation.key, &answer);
    let shown = trace["disclosures"].as_array().unwrap();
    let occasions: Vec<&str> = shown
        .iter()
        .map(|row| row["occasion"].as_str().unwrap())
        .collect();
    assert_eq!(occasions, ["decided", "read", "explained"]);
    for row in shown {
        assert_eq!(row["actor"], "api:tests");
        assert_eq!(row["entity_id"], trace["matches"][0]["person"]["entity_id"]);
        let fields = row["fields"].as_array().unwrap();
        assert!(fields.contains(&json!("ssn")) && fields.contains(&json!("dob")));
    }
    drop(server);
    assert!(run(installation.data_dir(), &["store", "verify"]).contains("no damage"));
}

#[test]
fn an_application_from_abroad_goes_to_review_and_nobody_is_looked_up() {
    let installation = Installation::new();
    let server = installation.serve();
    let mut person = individual(&installation.well_documented());
    person["address"]["country"] = json!("CA");
    let answer = post(&server, &installation.key, &request("plus-4", &person)).json();
    assert_eq!(answer["decision"], "REVIEW");
    assert_eq!(answer["tags"], json!(["Country Not Covered"]));
    assert_eq!(answer["data_enrichments"], json!([]));
    assert_eq!(
        trace_of(&server, &installation.key, &answer)["matches"],
        json!([])
    );
}

#[test]
fn one_person_is_looked_up_on_the_command_line() {
    let installation = Installation::new();
    let row = installation.well_documented();
    let body = request("plus-5", &individual(&row)).to_string();
    let file = installation.data_dir().join("applicant.json");
    std::fs::write(&file, body).unwrap();
    let file = file.to_str().unwrap();
    let text = run(installation.data_dir(), &["reference", "look-up", file]);
    assert!(
        text.contains("before comparing")
            && text.contains("national_id")
            && text.contains("nameAddressCorrelation"),
        "{text}"
    );
    assert!(
        !text.contains(row["national_id"].as_str().unwrap()),
        "{text}"
    );

    let json = run(
        installation.data_dir(),
        &["reference", "look-up", file, "--json"],
    );
    let json: Json = serde_json::from_str(&json).unwrap();
    let fields = json["person"]["fields"].as_array().unwrap();
    assert!(
        fields.iter().any(|field| field["level"] == "exact"),
        "{json:#}"
    );
    let score = json["correlations"]["nameAddressCorrelation"]["score"].as_f64();
    assert!(score.unwrap() >= 0.95, "{json:#}");

    let stranger = [
        "reference",
        "look-up",
        "--field",
        "given_name=Thaddeus",
        "--field",
        "family_name=Quillfeather",
    ];
    assert!(run(installation.data_dir(), &stranger).starts_with("Nobody fits"));
}
