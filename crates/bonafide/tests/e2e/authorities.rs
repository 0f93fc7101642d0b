//! eCBSV and Deceased Check end to end: imports, consents, swaps while the server runs.

use crate::support::{Server, post, run, run_failing};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const WORKFLOW: &str = "\
format: bonafide/workflow/1
name: step_up
use_case: consumer_onboarding
description: Ask the authorities.
decisions: [ACCEPT, REVIEW, REJECT]
steps:
  - { id: input, kind: input, next: ssa }
  - { id: ssa, kind: enrichment, service: ecbsv, output: ssa, error_output: ssa_error, next: deaths }
  - { id: deaths, kind: enrichment, service: deceasedcheck, output: deaths, error_output: deaths_error, next: confirmed }
  - id: confirmed
    kind: condition
    when: { path: $ssa.ecbsv.reasonCodes, op: has_reason_code, value: I999 }
    then: accept
    else: review
  - { id: accept, kind: decision, decision: ACCEPT }
  - { id: review, kind: manual_review, queue: Default Queue, sub_status: In Review }
";

const HOLDERS: &str = "\
ssn,given,family,former_names,dob,deceased_date
219440931,Ottoline,Brackenridge,Quist,1973-06-20,
219440932,Caspian,Vanterpool,,1938-11-02,2019-03-14
";

/// A data folder with the workflow live in Production.
pub(crate) struct Production {
    pub(crate) folder: TempDir,
    pub(crate) key: String,
}

impl Production {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Self {
            key: String::new(),
            folder,
        };
        let workflow = made.file("step_up.yaml", WORKFLOW);
        let live = ["--environment", "production", "--live"];
        run(
            made.data_dir(),
            &[&["workflow", "publish", &workflow][..], &live].concat(),
        );
        let key = run(
            made.data_dir(),
            &["key", "create", "--environment", "production"],
        );
        Self {
            key: key.trim().to_owned(),
            ..made
        }
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.data_dir().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn import(&self, feed: &str, name: &str, text: &str) -> String {
        let file = self.file(name, text);
        let arguments = [feed, "import", &file, "--source", "State"];
        run(
            self.data_dir(),
            &[&arguments[..], &["--environment", "production"]].concat(),
        )
    }
}

/// A request about the holder on file, who agreed at an instant.
pub(crate) fn asked(id: &str, consent: &Json) -> Json {
    json!({
        "id": id,
        "timestamp": "2026-05-04T09:30:00Z",
        "workflow": "step_up",
        "data": { "individual": {
            "id": "user-9",
            "given_name": "Ottoline", "family_name": "Brackenridge",
            "national_id": "219-44-0931", "date_of_birth": "1973-06-20",
            "address": { "country": "US" },
            "additional_context": consent,
        } },
    })
}

/// Consent at an instant some seconds before now.
pub(crate) fn agreed(seconds_ago: i64) -> Json {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(seconds_ago);
    json!({ "user_consent": true, "consent_timestamp": at.to_string() })
}

pub(crate) fn entry<'a>(answer: &'a Json, name: &str) -> &'a Json {
    let entries = answer["data_enrichments"].as_array().unwrap();
    let found = entries
        .iter()
        .find(|entry| entry["enrichment_name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {answer:#}"))
}

fn message(entry: &Json) -> String {
    entry["response"]["response"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn an_identity_is_confirmed_once_per_consent() {
    let production = Production::new();
    production.import("authority", "holders.csv", HOLDERS);
    let server = Server::start(production.data_dir(), &[]);
    let consent = agreed(3_600);
    let answer = post(&server, &production.key, &asked("a-1", &consent)).json();
    let ssa = entry(&answer, "Socure eCBSV");
    assert_eq!(ssa["status_code"], 200, "{answer:#}");
    assert_eq!(
        ssa["response"]["ecbsv"]["reasonCodes"],
        json!(["I998", "I999"])
    );
    assert!(ssa["response"]["socureId"].is_string(), "{ssa:#}");
    assert!(ssa["response"]["referenceId"].is_string());
    assert_eq!(ssa["request"]["userConsent"], true);
    assert_eq!(
        ssa["request"]["consentTimestamp"],
        consent["consent_timestamp"]
    );
    assert!(ssa.get("audit").is_none(), "{ssa:#}");
    assert_eq!(answer["decision"], "ACCEPT");

    let again = post(&server, &production.key, &asked("a-2", &consent)).json();
    let ssa = entry(&again, "Socure eCBSV");
    assert_eq!(ssa["status_code"], 400, "{again:#}");
    assert!(message(ssa).contains("used for another evaluation"));
    assert!(ssa.get("error").is_none());
    assert_eq!(again["decision"], "REVIEW");

    // Another process finds the use on record, too.
    drop(server);
    let server = Server::start(production.data_dir(), &[]);
    let later = post(&server, &production.key, &asked("a-3", &consent)).json();
    assert_eq!(entry(&later, "Socure eCBSV")["status_code"], 400);
}

#[test]
fn consents_that_do_not_hold_are_refused_where_the_contract_says() {
    let production = Production::new();
    production.import("authority", "holders.csv", HOLDERS);
    let server = Server::start(production.data_dir(), &[]);
    let refused = json!({ "user_consent": false, "consent_timestamp": "2026-05-04T09:30:00Z" });
    let answer = post(&server, &production.key, &asked("b-0", &refused));
    assert_eq!(answer.status, 400, "{}", answer.text);
    for (consent, told) in [
        (json!({}), "user_consent and consent_timestamp are required"),
        (
            json!({ "user_consent": true }),
            "consent_timestamp is required",
        ),
        (
            json!({ "user_consent": null, "consent_timestamp": null }),
            "user_consent and consent_timestamp are required",
        ),
        (agreed(91 * 86_400), "older than 90 days"),
        (agreed(-3_600), "lies in the future"),
    ] {
        let answer = post(&server, &production.key, &asked("b-1", &consent));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = answer.json();
        let ssa = entry(&answer, "Socure eCBSV");
        assert_eq!(ssa["status_code"], 400, "{answer:#}");
        assert!(message(ssa).contains(told), "{told}: {}", message(ssa));
    }
}

#[test]
fn feeds_are_swapped_in_while_the_server_runs() {
    let production = Production::new();
    let server = Server::start(production.data_dir(), &[]);
    let ask = |id: &str| {
        let answer = post(&server, &production.key, &asked(id, &agreed(60))).json();
        let status = |name| entry(&answer, name)["status_code"].as_u64().unwrap();
        let dead = entry(&answer, "Socure Deceased Check")["response"]["deceasedCheck"].clone();
        (
            status("Socure eCBSV"),
            status("Socure Deceased Check"),
            dead,
        )
    };
    let (ssa, deaths, _) = ask("c-1");
    assert_eq!((ssa, deaths), (503, 503));

    production.import("authority", "holders.csv", HOLDERS);
    wait_for(|| ask("c-2").0 == 200);
    production.import(
        "death",
        "deaths.csv",
        "ssn,given,family,dob,date_of_death\n219440931,Ottoline,Brackenridge,1973-06-20,2018-02-03\n",
    );
    wait_for(|| ask("c-3").1 == 200);
    let (_, _, dead) = ask("c-4");
    assert_eq!(dead["reasonCodes"], json!(["R907", "R909"]));
    assert_eq!(dead["matchBasis"], "both");
    assert_eq!(dead["deceasedDate"], "2018-02-03");
}

#[test]
fn recent_deaths_wait_for_a_certification() {
    let production = Production::new();
    let year = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year();
    let names = format!(
        "{:<20}{:<4}{:<15}{:<15}",
        "BRACKENRIDGE", "", "OTTOLINE", ""
    );
    let record = format!(" 219440931{names}V0101{year}06201973{:19}\n", "");
    let told = production.import("death", "deaths.txt", &record);
    assert!(told.contains("bonafide death certify"), "{told}");
    let server = Server::start(production.data_dir(), &[]);
    let codes = |id: &str| {
        let answer = post(&server, &production.key, &asked(id, &agreed(60))).json();
        entry(&answer, "Socure Deceased Check")["response"]["deceasedCheck"]["reasonCodes"].clone()
    };
    assert_eq!(codes("d-1"), json!([]));
    let end = format!("{}-12-31", year + 1);
    let arguments = [
        "death",
        "certify",
        "--holder",
        "Harrow Savings",
        "--reference",
        "L-42",
    ];
    run(
        production.data_dir(),
        &[&arguments[..], &["--expires", &end]].concat(),
    );
    wait_for(|| codes("d-2") == json!(["R907", "R909"]));
    let stats = run(
        production.data_dir(),
        &["death", "stats", "--environment", "production"],
    );
    assert!(stats.contains("Harrow Savings"), "{stats}");
}

#[test]
fn a_file_that_cannot_be_used_says_why_and_changes_nothing() {
    let production = Production::new();
    let invented = production.file(
        "invented.csv",
        "ssn,family,dob,synthetic\n219440931,Q,1950-01-02,true\n",
    );
    let import = [
        "authority",
        "import",
        &invented,
        "--source",
        "S",
        "--environment",
        "production",
    ];
    let told = run_failing(production.data_dir(), &import);
    assert!(told.contains("flagged as synthetic"), "{told}");
    let other = production.file("other.csv", "name,born\nA,1950-01-02\n");
    let told = run_failing(
        production.data_dir(),
        &["death", "import", &other, "--source", "S"],
    );
    assert!(told.contains("deceased_date"), "{told}");
    let stats = run(production.data_dir(), &["authority", "stats"]);
    assert!(stats.contains("Nothing is loaded"), "{stats}");
}

/// Waits until a condition holds; the server looks for changes every few milliseconds.
fn wait_for(condition: impl Fn() -> bool) {
    for _ in 0..500 {
        if condition() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("it never came to hold");
}
