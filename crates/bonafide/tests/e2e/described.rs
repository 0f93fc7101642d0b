//! Connectors that files describe, end to end: stand-ins answer, workflows decide.

use crate::support::{BINARY, Server, first_line, post, run, run_failing};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/examples/connectors")
        .join(name)
}

/// A service that the binary itself stands in for.
struct StandIn {
    process: Child,
    url: String,
}

impl StandIn {
    fn start(file: &Path) -> Self {
        let mut process = Command::new(BINARY)
            .args(["connector", "stand-in"])
            .arg(file)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let line = first_line(&mut process);
        let url = line
            .split([' ', ';'])
            .find(|word| word.starts_with("http://"))
            .unwrap_or_else(|| panic!("unexpected first line: {line}"))
            .to_owned();
        Self { process, url }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const WORKFLOW: &str = "
format: bonafide/workflow/1
name: scored
steps:
  - { id: in, kind: input, next: score }
  - id: score
    kind: enrichment
    service: risk_score
    name: Risk score
    settings: { profile: strict }
    output: score
    next: provider
  - id: provider
    kind: enrichment
    service: riskos_provider
    settings: { modules: [emailrisk] }
    output: provider
    next: judge
  - id: judge
    kind: decision_rules
    rules:
      - name: risky
        when: { path: $score.score, op: gt, value: 0.9 }
        decision: REJECT
      - name: known
        when:
          all:
            - { path: $score.score, op: lt, value: 0.5 }
            - { path: $provider.email.score, op: lt, value: 0.5 }
        decision: ACCEPT
    default: { decision: REVIEW }
";

struct Scene {
    folder: TempDir,
    key: String,
    score: StandIn,
    provider: StandIn,
    server: Server,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("data");
        let connectors = folder.path().join("connectors");
        fs::create_dir(&connectors).unwrap();
        for name in ["risk_score.yaml", "riskos_provider.yaml"] {
            fs::copy(example(name), connectors.join(name)).unwrap();
        }
        let workflow = folder.path().join("scored.yaml");
        fs::write(&workflow, WORKFLOW).unwrap();
        fs::write(folder.path().join("provider.key"), "pr0vider-key").unwrap();
        let key = run(&data_dir, &["key", "create", "--per-second", "1000"])
            .trim()
            .to_owned();
        // The settings know the connectors before addresses and secrets are there.
        let published = Command::new(BINARY)
            .arg("--data-dir")
            .arg(&data_dir)
            .args(["workflow", "publish", "--live"])
            .arg(&workflow)
            .env("BONAFIDE_CONNECTORS_SANDBOX", &connectors)
            .output()
            .unwrap();
        assert!(published.status.success(), "{published:?}");
        let score = StandIn::start(&example("risk_score.yaml"));
        let provider = StandIn::start(&example("riskos_provider.yaml"));
        let server = Server::start(
            &data_dir,
            &[
                ("BONAFIDE_CONNECTORS_SANDBOX", connectors.to_str().unwrap()),
                ("BONAFIDE_EGRESS_ALLOW", "127.0.0.1"),
                ("RISK_SCORE_URL", &score.url),
                ("RISK_SCORE_KEY", "sc0re-key"),
                ("RISKOS_PROVIDER_URL", &provider.url),
                ("RISKOS_PROVIDER_KEY", "pr0vider-key"),
            ],
        );
        Self {
            folder,
            key,
            score,
            provider,
            server,
        }
    }

    fn ask(&self, id: &str, email: &str) -> Json {
        let body = json!({
            "id": id,
            "timestamp": "2026-11-04T09:30:00Z",
            "workflow": "scored",
            "data": { "individual": {
                "id": "u-1", "given_name": "Nadia", "family_name": "Quill", "email": email,
                "address": { "country": "US" },
            } },
        });
        let answer = post(&self.server, &self.key, &body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(!answer.text.contains("-key"), "a secret: {}", answer.text);
        answer.json()
    }
}

#[test]
fn two_services_without_a_line_of_rust_decide_an_applicant() {
    let mut scene = Scene::new();
    let risky = scene.ask("e-1", "mallory@fraud.example");
    assert_eq!(risky["decision"], "REJECT", "{risky:#}");
    let entries = risky["data_enrichments"].as_array().unwrap();
    assert_eq!(entries[0]["enrichment_name"], "Risk score");
    let address = format!("{}/v2/score", scene.score.url);
    assert_eq!(entries[0]["enrichment_endpoint"], address);
    assert_eq!(entries[0]["response"]["result"]["score"], json!(0.97));
    assert_eq!(entries[0]["request"]["profile"], "strict");
    assert_eq!(entries[0]["is_source_cache"], false);
    assert_eq!(entries[1]["request"]["modules"], json!(["emailrisk"]));
    assert_eq!(
        entries[1]["response"]["emailRisk"]["reasonCodes"],
        json!(["R561"])
    );

    let quiet = scene.ask("e-2", "nadia@shop.example");
    assert_eq!(quiet["decision"], "ACCEPT", "{quiet:#}");

    // A service that is gone declines nobody; what it said before is used again.
    scene.score.process.kill().unwrap();
    scene.score.process.wait().unwrap();
    let again = scene.ask("e-3", "nadia@shop.example");
    assert_eq!(again["decision"], "ACCEPT", "{again:#}");
    assert_eq!(again["data_enrichments"][0]["is_source_cache"], true);
    let gone = scene.ask("e-4", "ines@work.example");
    assert_eq!(gone["decision"], "REVIEW");
    assert_eq!(gone["data_enrichments"][0]["status_code"], 502);
    assert_eq!(gone["data_enrichments"][0]["total_attempts"], 3);

    let forgotten = run(
        &scene.folder.path().join("data"),
        &["connector", "forget", "risk_score"],
    );
    assert_eq!(forgotten, "2 kept answers forgotten.\n");
    let after = scene.ask("e-5", "nadia@shop.example");
    assert_eq!(after["data_enrichments"][0]["status_code"], 502);
    assert!(scene.provider.process.try_wait().unwrap().is_none());
}

#[test]
fn a_changed_file_is_put_in_place_while_the_server_runs() {
    let scene = Scene::new();
    let file = scene.folder.path().join("connectors/risk_score.yaml");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(scene.ask("e-1", "nadia@shop.example")["decision"], "ACCEPT");
    fs::write(
        &file,
        text.replace("profile: $settings.profile", "level: $settings.profile"),
    )
    .unwrap();
    let started = Instant::now();
    for number in 2.. {
        let answer = scene.ask(&format!("e-{number}"), "nadia@shop.example");
        let request = &answer["data_enrichments"][0]["request"];
        if request["level"] == "strict" {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{answer:#}");
    }
}

#[test]
fn a_client_in_a_hurry_waits_for_no_silent_service() {
    let mut scene = Scene::new();
    scene.server.kill();
    // Connections are taken, and nothing is ever said.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let connectors = scene.folder.path().join("connectors");
    scene.server = Server::start(
        &scene.folder.path().join("data"),
        &[
            ("BONAFIDE_CONNECTORS_SANDBOX", connectors.to_str().unwrap()),
            ("BONAFIDE_EGRESS_ALLOW", "127.0.0.1"),
            ("RISK_SCORE_URL", &url),
            ("RISK_SCORE_KEY", "sc0re-key"),
            ("RISKOS_PROVIDER_URL", &url),
            ("RISKOS_PROVIDER_KEY", "pr0vider-key"),
        ],
    );
    let body = json!({
        "id": "e-1", "timestamp": "2026-11-04T09:30:00Z", "workflow": "scored",
        "data": { "individual": {
            "id": "u", "given_name": "Nadia", "family_name": "Quill", "email": "n@shop.example",
            "address": { "country": "US" },
        } },
    });
    let answer = ureq::post(format!("{}/api/evaluation", scene.server.url))
        .header("Authorization", format!("Bearer {}", scene.key))
        .header("X-Run-Budget-Ms", "150")
        .send_json(&body)
        .unwrap()
        .body_mut()
        .read_json::<Json>()
        .unwrap();
    assert_eq!(answer["decision"], "REVIEW");
    let entries = answer["data_enrichments"].as_array().unwrap();
    // Without the header the first would have been tried three times, for 1.5 s each.
    let told = entries
        .iter()
        .map(|entry| (&entry["status_code"], &entry["total_attempts"]));
    let told: Vec<_> = told.collect();
    assert_eq!(told, [(&json!(504), &json!(1)), (&json!(504), &json!(0))]);
}

#[test]
fn the_command_line_checks_calls_and_lists() {
    let folder = tempfile::tempdir().unwrap();
    let file = example("risk_score.yaml");
    let path = file.to_str().unwrap();
    let checked = run(folder.path(), &["connector", "check", path]);
    assert!(checked.contains("5 of 5 cases passed"), "{checked}");

    let wrong = folder.path().join("wrong.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &wrong,
        text.replace(
            "score: 0.97, signals: [disposable_domain, proxy] }\n  - name: what",
            "score: 0.98 }\n  - name: what",
        ),
    )
    .unwrap();
    let failed = run_failing(
        folder.path(),
        &["connector", "check", wrong.to_str().unwrap()],
    );
    assert!(
        failed.contains("case \"a risky address\": output: expected {\"score\":0.98}"),
        "{failed}"
    );

    let stand_in = StandIn::start(&file);
    let call = |email: &str| {
        Command::new(BINARY)
            .args(["connector", "call", path, "--input"])
            .arg(json!({ "email": email }).to_string())
            .env("RISK_SCORE_URL", &stand_in.url)
            .env("RISK_SCORE_KEY", "sc0re-key")
            .env("BONAFIDE_EGRESS_ALLOW", "127.0.0.1")
            .output()
            .unwrap()
    };
    let called = call("mallory@fraud.example");
    assert!(called.status.success(), "{called:?}");
    let entry: Json = serde_json::from_slice(&called.stdout).unwrap();
    assert_eq!(entry["response"]["result"]["score"], json!(0.97));
    let throttled = call("busy@shop.example");
    assert!(!throttled.status.success());
    let told = String::from_utf8(throttled.stderr).unwrap();
    assert!(told.contains("status 429"), "{told}");

    let listed = Command::new(BINARY)
        .args(["connector", "list"])
        .env("BONAFIDE_CONNECTORS_SANDBOX", file.parent().unwrap())
        .env("RISK_SCORE_KEY", "sc0re-key")
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.contains("ready: https://api.risk-score.example/v2/score"),
        "{listed}"
    );
    assert!(
        listed.contains("the environment variable RISKOS_PROVIDER_KEY is not set"),
        "{listed}"
    );
}
