//! eCBSV over the connector, end to end against a stand-in for the agency.

use crate::authorities::{Production, agreed, asked, entry};
use crate::stand_in::{Agency, Mode};
use crate::support::{Server, post};
use serde_json::{Value as Json, json};
use std::process::{Command, Stdio};

/// A server in Production whose authority is the stand-in.
struct Scene {
    production: Production,
    agency: Agency,
    server: Server,
}

impl Scene {
    fn new(settings: &[(&str, &str)]) -> Self {
        let production = Production::new();
        let (agency, mapping) = Agency::start(production.data_dir());
        let connected = [
            ("BONAFIDE_AUTHORITY_CONNECTOR_PRODUCTION", mapping.as_str()),
            ("BONAFIDE_EGRESS_ALLOW", "127.0.0.1"),
        ];
        let server = Server::start(production.data_dir(), &[&connected[..], settings].concat());
        Self {
            production,
            agency,
            server,
        }
    }

    /// The entry of one evaluation, whatever it comes to.
    fn ask(&self, id: &str) -> Json {
        self.ask_about(id, &[])
    }

    fn ask_about(&self, id: &str, person: &[(&str, &str)]) -> Json {
        let mut body = asked(id, &agreed(60));
        for (field, value) in person {
            body["data"]["individual"][*field] = json!(value);
        }
        let answer = post(&self.server, &self.production.key, &body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = answer.json();
        let entry = entry(&answer, "Socure eCBSV").clone();
        if entry["status_code"] != 200 {
            // An outage declines nobody.
            assert_eq!(answer["decision"], "REVIEW");
        }
        entry
    }
}

fn codes(entry: &Json) -> &Json {
    &entry["response"]["ecbsv"]["reasonCodes"]
}

#[test]
fn the_agency_says_yes_no_and_dead() {
    let scene = Scene::new(&[]);
    let alive = scene.ask("a-1");
    assert_eq!(codes(&alive), &json!(["I998", "I999"]), "{alive:#}");
    let dead = scene.ask_about(
        "a-2",
        &[
            ("national_id", "219440932"),
            ("given_name", "Caspian"),
            ("family_name", "Vanterpool"),
        ],
    );
    assert_eq!(codes(&dead), &json!(["I998", "R999"]));
    let stranger = scene.ask_about("a-3", &[("national_id", "219440999")]);
    assert_eq!(codes(&stranger), &json!(["R998"]));
    assert!(stranger["response"]["socureId"].is_string());

    // One token for all, one question a call, and the question as the mapping says.
    assert_eq!(scene.agency.tokens(), 1);
    assert_eq!(scene.agency.calls(), [1, 1, 1]);
    let question = scene.agency.questions()[0].clone();
    assert_eq!(question["dateOfBirth"], "1973-06-20");
    assert_eq!(
        question["name"],
        json!({ "first": "Ottoline", "last": "Brackenridge" })
    );
}

#[test]
fn a_failure_that_passes_is_tried_again_under_the_same_consent() {
    let scene = Scene::new(&[]);
    scene.agency.set(Mode::Failing(2));
    let entry = scene.ask("b-1");
    assert_eq!(codes(&entry), &json!(["I998", "I999"]), "{entry:#}");
    assert_eq!(entry["total_attempts"], 3);
}

#[test]
fn an_access_token_that_was_withdrawn_is_fetched_anew() {
    let scene = Scene::new(&[]);
    scene.ask("c-1");
    scene.agency.set(Mode::ForgotTokens);
    let entry = scene.ask("c-2");
    assert_eq!(codes(&entry), &json!(["I998", "I999"]), "{entry:#}");
    assert_eq!(entry["total_attempts"], 2);
}

#[test]
fn every_error_state_has_a_status_and_a_text_and_no_codes() {
    let scene = Scene::new(&[]);
    for (mode, status, attempts, told) in [
        (Mode::Down, 503, 3, "the agency is down"),
        (Mode::Throttled, 429, 3, "no more questions"),
        (Mode::AgreementExpired, 503, 1, "the agreement has ended"),
        (Mode::Babbling, 502, 1, "cannot be read"),
    ] {
        scene.agency.set(mode);
        let entry = scene.ask(&format!("{mode:?}"));
        assert_eq!(entry["status_code"], status, "{entry:#}");
        assert_eq!(entry["total_attempts"], attempts, "{mode:?}");
        assert!(entry["error"].as_str().unwrap().contains(told), "{entry:#}");
        assert!(entry["response"].get("ecbsv").is_none());
    }
    assert!(scene.agency.calls().is_empty());
}

#[test]
fn silence_is_a_time_out() {
    let scene = Scene::new(&[("BONAFIDE_ENRICHMENT_TIMEOUT_MS", "200")]);
    scene.agency.set(Mode::Silent);
    let entry = scene.ask("d-1");
    assert_eq!(entry["status_code"], 504, "{entry:#}");
    assert_eq!(entry["total_attempts"], 3);
}

#[test]
fn a_client_that_the_agency_does_not_know_is_told_so() {
    let scene = Scene::new(&[]);
    scene.agency.forget_client();
    let entry = scene.ask("e-1");
    assert_eq!(entry["status_code"], 503, "{entry:#}");
    assert!(
        entry["error"]
            .as_str()
            .unwrap()
            .contains("refused the client")
    );
    assert_eq!(scene.agency.refused_clients(), 1);
}

#[test]
fn an_address_of_a_closed_network_is_called_only_where_the_operator_allows_it() {
    let scene = Scene::new(&[("BONAFIDE_EGRESS_ALLOW", "")]);
    let entry = scene.ask("f-1");
    assert_eq!(entry["status_code"], 502, "{entry:#}");
    assert!(
        entry["error"]
            .as_str()
            .unwrap()
            .contains("must not be called")
    );
    assert_eq!(scene.agency.tokens(), 0);
    assert!(!entry.to_string().contains(scene.agency.url()));
}

#[test]
fn a_batch_asks_many_questions_a_call_and_uses_each_consent_once() {
    let scene = Scene::new(&[]);
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
    let mut people =
        "query_id,given_name,family_name,national_id,date_of_birth,consent_timestamp\n\
         q-1,Ottoline,Brackenridge,219-44-0931,1973-06-20,{at}\n\
         q-2,Caspian,Vanterpool,219440932,1938-11-02,{at}\n\
         q-3,Iris,Marlowe,219440999,1950-01-02,{at}\n\
         q-4,Iris,Marlowe,912701234,1950-01-02,{at}\n\
         q-5,Iris,Marlowe,219440999,1950-01-02,\n"
            .replace("{at}", &at.to_string());
    for number in 0..30 {
        people.push_str(&format!(
            "r-{number},Ada,Quill,{},1950-01-02,{at}\n",
            219_450_000 + number
        ));
    }
    let file = scene.production.file("people.csv", &people);
    let check = || {
        let output = Command::new(crate::support::BINARY)
            .arg("--data-dir")
            .arg(scene.production.data_dir())
            .args(["ecbsv", "check", &file, "--environment", "production"])
            .env(
                "BONAFIDE_AUTHORITY_CONNECTOR_PRODUCTION",
                scene.production.data_dir().join("ssa.toml"),
            )
            .env("BONAFIDE_EGRESS_ALLOW", "127.0.0.1")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let answers = check();
    let lines: Vec<&str> = answers.lines().collect();
    assert_eq!(lines[1], "q-1,200,I998 I999,A,");
    assert_eq!(lines[2], "q-2,200,I998 R999,A,");
    assert_eq!(lines[3], "q-3,200,R998,,");
    assert!(lines[4].starts_with("q-4,400,,,"), "{}", lines[4]);
    assert!(
        lines[5].contains("consent_timestamp are required"),
        "{}",
        lines[5]
    );
    assert_eq!(lines.len(), 36);
    assert_eq!(scene.agency.calls(), [20, 13]);

    let again = check();
    assert!(
        again
            .lines()
            .nth(1)
            .unwrap()
            .contains("used for another evaluation")
    );
    assert_eq!(scene.agency.calls().len(), 2);
}

#[test]
fn a_mapping_that_cannot_be_used_stops_the_server_and_says_why() {
    let production = Production::new();
    let broken = production.file("broken.toml", "[service]\nurl = 1\n");
    let output = Command::new(crate::support::BINARY)
        .arg("--data-dir")
        .arg(production.data_dir())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("BONAFIDE_AUTHORITY_CONNECTOR_PRODUCTION", &broken)
        .stdout(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("broken.toml"), "{told}");
}
