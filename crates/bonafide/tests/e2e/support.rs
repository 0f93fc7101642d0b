//! Drives the real binary from outside: data folders, servers, requests.

use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_bonafide");

pub(crate) fn template() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/consumer_onboarding.yaml")
}

/// Runs the command and requires success.
pub(crate) fn run(data_dir: &Path, arguments: &[&str]) -> String {
    let output = run_any(data_dir, arguments);
    assert!(
        output.status.success(),
        "bonafide {arguments:?} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the command and requires failure; answers what it said on standard error.
pub(crate) fn run_failing(data_dir: &Path, arguments: &[&str]) -> String {
    let output = run_any(data_dir, arguments);
    assert!(
        !output.status.success(),
        "bonafide {arguments:?} should fail"
    );
    String::from_utf8(output.stderr).unwrap()
}

fn run_any(data_dir: &Path, arguments: &[&str]) -> Output {
    command(data_dir, arguments).output().unwrap()
}

/// The command, ready to start.
pub(crate) fn command(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.arg("--data-dir").arg(data_dir).args(arguments);
    command
}

/// A data folder with a small population, the live template and a Sandbox key.
pub(crate) struct Installation {
    pub(crate) folder: TempDir,
    pub(crate) key: String,
}

impl Installation {
    /// A fresh copy of an installation that is made once per test binary.
    pub(crate) fn new() -> Self {
        static MADE: OnceLock<(TempDir, String)> = OnceLock::new();
        let (made, key) = MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let data_dir = folder.path();
            let csv = data_dir.join("people.csv");
            let csv = csv.to_str().unwrap();
            run(
                data_dir,
                &[
                    "population",
                    "generate",
                    "--people",
                    "2000",
                    "--seed",
                    "3",
                    "--out",
                    csv,
                ],
            );
            run(
                data_dir,
                &["reference", "import", csv, "--source", "Synthetic"],
            );
            run(
                data_dir,
                &[
                    "workflow",
                    "publish",
                    template().to_str().unwrap(),
                    "--live",
                ],
            );
            let key = run(data_dir, &["key", "create", "--label", "tests"])
                .trim()
                .to_owned();
            (folder, key)
        });
        let folder = tempfile::tempdir().unwrap();
        let status = Command::new("cp")
            .arg("-r")
            .arg(made.path().join("."))
            .arg(folder.path())
            .status()
            .unwrap();
        assert!(status.success());
        Self {
            folder,
            key: key.clone(),
        }
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// The rows of the population file as JSON objects by column name, empty cells left out.
    pub(crate) fn people(&self) -> Vec<Json> {
        let mut reader = csv::Reader::from_path(self.data_dir().join("people.csv")).unwrap();
        let header = reader.headers().unwrap().clone();
        reader
            .records()
            .map(|row| {
                let row = row.unwrap();
                let filled = header
                    .iter()
                    .zip(row.iter())
                    .filter(|(_, cell)| !cell.is_empty());
                filled
                    .map(|(name, cell)| (name.to_owned(), Json::from(cell)))
                    .collect()
            })
            .collect()
    }

    /// A row that carries everything an application needs, of somebody who lives.
    pub(crate) fn well_documented(&self) -> Json {
        let needed = [
            "given_name",
            "family_name",
            "national_id",
            "date_of_birth",
            "line_1",
            "postal_code",
        ];
        self.people()
            .into_iter()
            .find(|row| {
                needed.iter().all(|column| row.get(column).is_some())
                    && row["source"] == "Credit"
                    && row.get("deceased_date").is_none()
                    && row["national_id"].as_str().unwrap().len() >= 9
                    && !row["line_1"]
                        .as_str()
                        .unwrap()
                        .to_uppercase()
                        .contains("BOX")
            })
            .unwrap()
    }

    pub(crate) fn serve(&self) -> Server {
        Server::start(self.data_dir(), &[])
    }
}

/// The `individual` of a request from a row of the population.
pub(crate) fn individual(row: &Json) -> Json {
    let mut individual = json!({ "id": "user-1", "address": { "country": "US" } });
    for column in [
        "given_name",
        "family_name",
        "national_id",
        "date_of_birth",
        "email",
        "phone_number",
    ] {
        if let Some(value) = row.get(column) {
            individual[column] = value.clone();
        }
    }
    for column in [
        "line_1",
        "line_2",
        "locality",
        "major_admin_division",
        "postal_code",
    ] {
        if let Some(value) = row.get(column) {
            individual["address"][column] = value.clone();
        }
    }
    individual
}

/// A request for the template.
pub(crate) fn request(id: &str, individual: &Json) -> Json {
    json!({
        "id": id,
        "timestamp": "2026-05-04T09:30:00Z",
        "workflow": "consumer_onboarding",
        "data": { "individual": individual },
    })
}

/// What a process that goes on says first.
pub(crate) fn first_line(process: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    line
}

/// A running server on a port of its own.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) url: String,
}

impl Server {
    /// Starts it with more settings, as pairs of variable and value.
    pub(crate) fn start(data_dir: &Path, settings: &[(&str, &str)]) -> Self {
        let mut process = Command::new(BINARY)
            .arg("--data-dir")
            .arg(data_dir)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("BONAFIDE_RELOAD_INTERVAL_MS", "20")
            .env("BONAFIDE_LOG", "warn")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let line = first_line(&mut process);
        let url = line
            .split_whitespace()
            .last()
            .unwrap_or_default()
            .to_owned();
        assert!(url.starts_with("http://"), "unexpected first line: {line}");
        Self { process, url }
    }

    /// Ends the process without a chance to clean up.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks the process to finish what it accepted and waits for it.
    pub(crate) fn stop(mut self) -> std::process::ExitStatus {
        let id = i32::try_from(self.process.id()).unwrap();
        let status = Command::new("kill")
            .arg("-TERM")
            .arg(id.to_string())
            .status()
            .unwrap();
        assert!(status.success());
        self.process.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An answer with everything a test may want to see.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into()
}

pub(crate) fn post(server: &Server, key: &str, body: &Json) -> Answer {
    post_bytes(server, key, &serde_json::to_vec(body).unwrap())
}

pub(crate) fn post_bytes(server: &Server, key: &str, body: &[u8]) -> Answer {
    let response = agent()
        .post(format!("{}/api/evaluation", server.url))
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .send(body)
        .unwrap();
    read(response)
}

pub(crate) fn patch(server: &Server, key: &str, eval_id: &str, body: &Json) -> Answer {
    let response = agent()
        .patch(format!("{}/api/evaluation/{eval_id}", server.url))
        .header("authorization", format!("Bearer {key}"))
        .send_json(body)
        .unwrap();
    read(response)
}

pub(crate) fn get(server: &Server, key: &str, path: &str) -> Answer {
    let response = agent()
        .get(format!("{}{path}", server.url))
        .header("authorization", format!("Bearer {key}"))
        .call()
        .unwrap();
    read(response)
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.body_mut().read_to_string().unwrap(),
    }
}
