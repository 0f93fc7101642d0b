//! The risk modules end to end: feeds come and go while the server runs, and the trace says why.

use crate::support::{Server, get, post, run, run_failing};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates")
}

#[test]
fn every_template_is_valid_and_its_cases_pass() {
    let folder = tempfile::tempdir().unwrap();
    let mut templates: Vec<PathBuf> = std::fs::read_dir(templates())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    templates.sort();
    // It needs lists, which its own test makes.
    templates.retain(|template| !template.ends_with("allow_deny_gate.yaml"));
    assert_eq!(templates.len(), 11);
    for template in templates {
        let told = run(
            folder.path(),
            &["workflow", "validate", template.to_str().unwrap()],
        );
        assert!(told.contains("is valid"), "{told}");
    }
}

struct Town {
    folder: tempfile::TempDir,
    key: String,
}

impl Town {
    fn new(template: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let template = templates().join(template);
        run(
            folder.path(),
            &["workflow", "publish", template.to_str().unwrap(), "--live"],
        );
        let key = run(folder.path(), &["key", "create"]).trim().to_owned();
        Self { folder, key }
    }

    fn import(&self, kind: &str, text: &str, further: &[&str]) -> String {
        let path = self.folder.path().join(format!("{kind}.input"));
        std::fs::write(&path, text).unwrap();
        let arguments = [
            "feed",
            "import",
            kind,
            path.to_str().unwrap(),
            "--source",
            "County",
            "--synthetic",
        ];
        run(self.folder.path(), &[&arguments[..], further].concat())
    }

    fn ask(&self, server: &Server, id: &str, workflow: &str) -> Json {
        let body = json!({
            "id": id, "timestamp": "2026-05-04T09:30:00Z", "workflow": workflow,
            "data": { "individual": {
                "id": "user-4", "given_name": "Ottoline", "family_name": "Brackenridge",
                "email": "ottoline@throwaway.test", "phone_number": "+1 515 555 0142",
                "address": { "line_1": "418 Larkspur Ln", "locality": "Decorah",
                             "major_admin_division": "IA", "postal_code": "52101", "country": "US" },
            } },
        });
        let answer = post(server, &self.key, &body);
        assert_eq!(answer.status, 200);
        answer.json()
    }

    /// Asks until the codes are as wanted, as a running server takes a moment to notice a feed.
    fn ask_until(
        &self,
        server: &Server,
        workflow: &str,
        product: &str,
        wanted: impl Fn(&[String]) -> bool,
    ) -> Json {
        let began = Instant::now();
        loop {
            let id = format!("{workflow}-{}", began.elapsed().as_nanos());
            let answer = self.ask(server, &id, workflow);
            if wanted(&codes(&answer, product)) {
                return answer;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "{answer:#}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn codes(answer: &Json, product: &str) -> Vec<String> {
    let codes = answer["data_enrichments"][0]["response"][product]["reasonCodes"].as_array();
    codes
        .into_iter()
        .flatten()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_removed_feed_takes_exactly_its_codes_with_it_and_says_so() {
    let town = Town::new("address_risk.yaml");
    town.import("postal", "line_1,city,state,zip,delivery,use\n418 Larkspur Ln,Decorah,IA,52101,confirmed,residential\n", &[]);
    town.import(
        "places",
        "class,line_1,city,state,zip\nmail_drop,418 Larkspur Ln,Decorah,IA,52101\n",
        &[],
    );
    let server = Server::start(town.folder.path(), &[]);
    let has = |code: &'static str| move |codes: &[String]| codes.iter().any(|known| known == code);
    let before = town.ask_until(&server, "address_risk", "addressRisk", has("R707"));
    assert_eq!(
        codes(&before, "addressRisk"),
        ["R707", "R720", "I711", "I707"]
    );
    assert_eq!(before["decision"], "REVIEW");
    let entry = &before["data_enrichments"][0];
    assert_eq!(entry["enrichment_provider"], "Socure");
    assert!(
        entry["enrichment_endpoint"]
            .as_str()
            .unwrap()
            .ends_with("/api/3.0/EmailAuthScore")
    );

    let told = run(town.folder.path(), &["feed", "remove", "places"]);
    assert!(told.contains("Removed places from Sandbox."), "{told}");
    assert!(told.contains("No longer given there: I706 R704"), "{told}");
    let gone = move |codes: &[String]| !has("R707")(codes);
    let after = town.ask_until(&server, "address_risk", "addressRisk", gone);
    assert_eq!(codes(&after, "addressRisk"), ["I711", "I707"]);

    let eval_id = after["eval_id"].as_str().unwrap();
    let trace = get(
        &server,
        &town.key,
        &format!("/api/v1/evaluations/{eval_id}/trace"),
    )
    .json();
    let grounds = &trace["grounds"][0];
    assert_eq!(grounds["audit"]["grounds"]["I711"], "delivery");
    assert_eq!(grounds["audit"]["features"]["delivery"], 3);
    let unmet = grounds["unmet"].as_array().unwrap();
    let places = unmet
        .iter()
        .find(|waiting| waiting["feed"] == "places")
        .unwrap();
    assert_eq!(places["codes"], json!(["R704", "I706"]));
    assert_eq!(trace["pins"]["feeds"].as_array().unwrap().len(), 1);
    let again = run(town.folder.path(), &["feed", "remove", "places"]);
    assert!(again.contains("No feed places is loaded"), "{again}");
}

#[test]
fn phone_and_email_are_judged_by_what_is_loaded() {
    let town = Town::new("email_risk.yaml");
    town.import(
        "email_lists",
        "# one a line\nthrowaway.test\n",
        &["--set", "class=disposable"],
    );
    let phone = templates().join("phone_risk_sim_swap.yaml");
    run(
        town.folder.path(),
        &["workflow", "publish", phone.to_str().unwrap(), "--live"],
    );
    let now = jiff::Timestamp::now();
    town.import(
        "sim",
        &format!("phone_number,latest_change\n+15155550142,{now}\n"),
        &[],
    );
    let server = Server::start(town.folder.path(), &[]);
    let answer = town.ask(&server, "e-1", "email_risk");
    assert_eq!(
        (answer["decision"].as_str(), &answer["tags"]),
        (Some("REVIEW"), &json!(["Disposable Email"]))
    );
    let answer = town.ask(&server, "p-1", "phone_risk_sim_swap");
    assert_eq!(
        (answer["decision"].as_str(), &answer["tags"]),
        (Some("REVIEW"), &json!(["SIM Swap"]))
    );
    let listed = run(town.folder.path(), &["feed", "list"]);
    assert!(
        listed.contains("not loaded") && listed.contains("RS01"),
        "{listed}"
    );
}

#[test]
fn a_file_that_is_no_feed_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.csv");
    std::fs::write(&path, "colour,size\nred,3\n").unwrap();
    let path = path.to_str().unwrap();
    let told = run_failing(
        folder.path(),
        &[
            "feed",
            "import",
            "carrier",
            path,
            "--source",
            "X",
            "--synthetic",
        ],
    );
    assert!(
        told.contains("the header has no column phone_number"),
        "{told}"
    );
    let told = run_failing(
        folder.path(),
        &["feed", "import", "horses", path, "--source", "X"],
    );
    assert!(told.contains("there is no such feed"), "{told}");
}

#[test]
fn principals_see_what_is_loaded_and_what_it_enables() {
    let town = Town::new("address_risk.yaml");
    town.import(
        "zip",
        "postal_code,city,state\n52101,Decorah,IA\n",
        &["--max-age-days", "30"],
    );
    let key = run(
        town.folder.path(),
        &["principal", "create", "ines", "--scope", "workflows:read"],
    );
    let server = Server::start(town.folder.path(), &[]);
    let feeds = get(&server, key.trim(), "/api/v1/feeds").json();
    let feeds = feeds.as_array().unwrap();
    assert_eq!(feeds.len(), 10);
    let zip = feeds.iter().find(|feed| feed["feed"] == "zip").unwrap();
    assert_eq!(
        (&zip["loaded"], &zip["records"], &zip["stale"]),
        (&json!(true), &json!(1), &json!(false))
    );
    assert_eq!(zip["codes"], json!(["R711", "R712"]));
    let sim = feeds.iter().find(|feed| feed["feed"] == "sim").unwrap();
    assert_eq!((&sim["loaded"], sim.get("records")), (&json!(false), None));
    let coverage = get(&server, key.trim(), "/api/v1/coverage").json();
    let address = json!({ "module": "addressrisk", "country": "US", "data": ["embedded", "zip"] });
    assert!(
        coverage.as_array().unwrap().contains(&address),
        "{coverage}"
    );
    assert_eq!(get(&server, &town.key, "/api/v1/feeds").status, 401);
}

#[test]
fn a_damaged_feed_keeps_no_other_from_changing() {
    let town = Town::new("address_risk.yaml");
    let places = "class,line_1,city,state,zip\nmail_drop,418 Larkspur Ln,Decorah,IA,52101\n";
    town.import("places", places, &[]);
    town.import(
        "postal",
        "line_1,city,state,zip,delivery\n418 Larkspur Ln,Decorah,IA,52101,confirmed\n",
        &[],
    );
    let server = Server::start(town.folder.path(), &[]);
    let has = |code: &'static str| move |codes: &[String]| codes.iter().any(|known| known == code);
    town.ask_until(&server, "address_risk", "addressRisk", has("R707"));
    // A carrier feed whose artefact is rubbish, and in the same moment a feed that goes.
    let carrier = town.folder.path().join("feeds/sandbox/carrier");
    std::fs::create_dir_all(&carrier).unwrap();
    std::fs::write(carrier.join("feed-1.bff"), "rubbish").unwrap();
    std::fs::write(carrier.join("CURRENT"), "feed-1.bff\n").unwrap();
    run(town.folder.path(), &["feed", "remove", "places"]);
    let gone = move |codes: &[String]| !has("R707")(codes);
    let after = town.ask_until(&server, "address_risk", "addressRisk", gone);
    assert!(codes(&after, "addressRisk").contains(&"I711".to_owned()));
    // A feed that is taken away and comes again is the new one.
    run(town.folder.path(), &["feed", "remove", "postal"]);
    town.import(
        "postal",
        "line_1,city,state,zip,delivery\n9 Quarry Rd,Decorah,IA,52101,confirmed\n",
        &[],
    );
    town.ask_until(&server, "address_risk", "addressRisk", has("R703"));
}
