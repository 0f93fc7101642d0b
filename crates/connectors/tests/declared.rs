//! Connectors that files describe: what they send, and what becomes of what comes back.
#![cfg(test)]

use bonafide_connectors::{CONNECTOR_SCHEMA, DeclaredConnector, Description};
use bonafide_egress::{Egress, EgressConfig};
use bonafide_enrichment::{
    CachedAnswer, CachedAnswers, CallContext, Called, Connector, EngineConfig, EngineRoom,
    Provider, ResultCache,
};
use bonafide_types::{
    Applicant, Environment, EvalId, Pii, SmolStr, StorageError, Timestamp, Value,
};
use bonafide_vault::{LookupHash, Vault};
use bonafide_workflow::{ServiceCall, Services};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// One request as it came.
#[derive(Clone, Debug, Default)]
struct Seen {
    line: String,
    headers: HashMap<String, String>,
    body: String,
}

/// A service that does with each connection what the test wants.
struct Service {
    port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Service {
    /// `answer` is given the number of the request, from 0.
    fn start(answer: impl Fn(usize, &mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read_request(&stream);
                let number = {
                    let mut kept = kept.lock().unwrap();
                    kept.push(request);
                    kept.len() - 1
                };
                answer(number, &mut stream);
            }
        });
        Self { port, seen }
    }

    fn saying(status: u16, body: &'static str) -> Self {
        Self::start(move |_, stream| say(stream, status, body))
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn read_request(stream: &TcpStream) -> Seen {
    let mut reader = BufReader::new(stream);
    let mut seen = Seen::default();
    reader.read_line(&mut seen.line).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        seen.headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = seen.headers.get("content-length");
    let length: u64 = length.map_or(0, |length| length.parse().unwrap());
    reader.take(length).read_to_string(&mut seen.body).unwrap();
    seen
}

fn say(stream: &mut TcpStream, status: u16, body: &str) {
    let length = body.len();
    _ = write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

const DESCRIPTION: &str = r#"
format: bonafide/connector/1
name: pigeon
base_url: "http://127.0.0.1:PORT/api/"
path: /v1/{input.email}/score
headers:
  X-Fixed: plain
  Authorization: { secret: key, prefix: "Bearer " }
secrets:
  key: { file: key.txt }
idempotency_header: Idempotency-Key
input:
  email: { required: true }
  country: {}
settings:
  depth: { default: 2 }
body:
  who: { email: $input.email, country: $input.country }
  depth: $settings.depth
success:
  when: [{ path: $body.state, equals: done }]
errors:
  - when: [{ path: $body.error, equals: BUSY }]
    code: busy
    message: the pigeon is out
    as: 503
output: { score: "$body.scores[0]", asked: $input.email }
retry_pause_ms: 1
MORE
"#;

const GOOD: &str = r#"{"state": "done", "scores": [0.25, 1]}"#;

struct Scene {
    folder: tempfile::TempDir,
    room: EngineRoom,
}

impl Scene {
    fn new(service: &Service, more: &str) -> Self {
        Self::with_room(service, more, EngineRoom::new(EngineConfig::default()))
    }

    fn with_room(service: &Service, more: &str, room: EngineRoom) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_key(&folder.path().join("key.txt"), 0o600);
        let scene = Self { folder, room };
        scene.install(service, more);
        scene
    }

    fn install(&self, service: &Service, more: &str) {
        let text = DESCRIPTION
            .replace("PORT", &service.port.to_string())
            .replace("MORE", more);
        let path = self.path();
        let description = Description::parse(&text, &path).unwrap();
        let egress = Egress::new(EgressConfig {
            allowed: vec!["127.0.0.1".to_owned()],
            ..EgressConfig::default()
        });
        let egress = Arc::new(egress.unwrap());
        let connector = DeclaredConnector::new(egress, description, &path).unwrap();
        let connector: Arc<dyn Connector> = Arc::new(connector);
        self.room
            .install_connectors(Environment::Sandbox, [connector]);
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("pigeon.yaml")
    }

    async fn call(&self, input: Value) -> Called {
        self.call_in(Environment::Sandbox, input).await
    }

    async fn call_in(&self, environment: Environment, input: Value) -> Called {
        let applicant = Applicant {
            email: Some(Pii::new("nadia@shop.example".into())),
            ..Applicant::default()
        };
        let pinned = self.room.pin(environment);
        let (client, workflow) = (SmolStr::new("client"), SmolStr::new("trial"));
        let now: Timestamp = "2026-11-27T08:00:00Z".parse().unwrap();
        let eval_id = EvalId::from_uuid(uuid::Uuid::from_u128(7));
        let context = CallContext::new(&pinned, &applicant, eval_id, &client, &workflow, now);
        let call = ServiceCall {
            step_id: "ask".into(),
            service: "pigeon".into(),
            name: "Pigeon".into(),
            settings: Arc::new(Value::object::<SmolStr>([])),
            input,
            timeout_ms: None,
            retries: None,
            cache_ttl_s: None,
        };
        self.room.call(&context, &call).await
    }

    /// Status, error code, attempts.
    async fn told(&self) -> (u16, String, u32) {
        let called = self.call(Value::Null).await;
        let code = called.answer.error.map(|error| error.code.to_string());
        let entry = called.entry;
        (entry.status_code, code.unwrap_or_default(), entry.attempts)
    }
}

fn write_key(path: &Path, mode: u32) {
    std::fs::write(path, "s3cret-pigeon\n").unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn json(text: &str) -> Value {
    Value::from_json(text.as_bytes(), 32).unwrap()
}

#[tokio::test]
async fn a_call_is_written_as_described_and_its_answer_is_read() {
    let service = Service::saying(200, GOOD);
    let scene = Scene::new(&service, "");
    let called = scene.call(Value::Null).await;
    assert_eq!(called.entry.status_code, 200);
    assert_eq!(
        called.answer.output,
        json(r#"{"score": 0.25, "asked": "nadia@shop.example"}"#)
    );
    let entry = called.entry;
    assert_eq!(entry.response, json(GOOD));
    assert_eq!(
        entry.request,
        json(r#"{"who": {"email": "nadia@shop.example"}, "depth": 2}"#)
    );
    let port = service.port;
    let address = format!("http://127.0.0.1:{port}/api/v1/{{input.email}}/score");
    assert_eq!(entry.provider, Provider::Connector(address.into()));
    assert_eq!((entry.attempts, entry.from_cache), (1, false));

    let seen = &service.seen()[0];
    assert_eq!(
        seen.line.trim_end(),
        "POST /api/v1/nadia%40shop%2Eexample/score HTTP/1.1"
    );
    assert_eq!(seen.headers["authorization"], "Bearer s3cret-pigeon");
    assert_eq!(seen.headers["x-fixed"], "plain");
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(json(&seen.body), entry.request);
    let kept = serde_json::to_string(&entry).unwrap();
    assert!(!kept.contains("s3cret"), "{kept}");
}

#[tokio::test]
async fn a_step_s_own_input_is_used_and_what_is_missing_is_told() {
    let service = Service::saying(200, GOOD);
    let scene = Scene::new(&service, "");
    let mapped = json(r#"{"email": "ines@work.example", "country": "PT", "shoe_size": 42}"#);
    let entry = scene.call(mapped).await.entry;
    assert_eq!(
        entry.request,
        json(r#"{"who": {"email": "ines@work.example", "country": "PT"}, "depth": 2}"#)
    );
    let called = scene.call(json(r#"{"country": "PT", "email": " "}"#)).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (400, 0));
    assert_eq!(called.answer.error.unwrap().message, "missing: email");
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn attempts_of_one_call_carry_one_key_and_end_with_the_first_success() {
    let service = Service::start(|number, stream| match number {
        0 => say(stream, 503, "{}"),
        1 => say(stream, 200, r#"{"state": "failed", "error": "BUSY"}"#),
        _ => say(stream, 200, GOOD),
    });
    let scene = Scene::new(&service, "");
    assert_eq!(scene.told().await, (200, String::new(), 3));
    let seen = service.seen();
    let keys = seen.iter().map(|seen| &seen.headers["idempotency-key"]);
    let keys: Vec<&String> = keys.collect();
    assert_eq!((keys[0], keys[1]), (keys[1], keys[2]));
}

#[tokio::test]
async fn every_way_to_fail_is_an_entry_and_costs_its_own_time_only() {
    let say_all = Service::saying;
    for (service, expected) in [
        (say_all(500, "{}"), (500, "internal_error", 3)),
        (say_all(401, "{}"), (401, "not_authorised", 1)),
        (say_all(404, ""), (404, "refused", 1)),
        (say_all(429, "slow down"), (429, "throttled", 3)),
        (say_all(200, "<html>"), (502, "connection_failed", 1)),
        (say_all(200, ""), (502, "connection_failed", 1)),
        (
            say_all(200, r#"{"state": "lost"}"#),
            (502, "connection_failed", 1),
        ),
        (say_all(400, r#"{"error": "BUSY"}"#), (503, "busy", 3)),
        // Hung up on.
        (Service::start(|_, _| ()), (502, "connection_failed", 3)),
        // Ten megabytes.
        (
            Service::start(|_, stream| say(stream, 200, &"[1],".repeat(2_500_000))),
            (502, "connection_failed", 1),
        ),
        // A hundred thousand levels.
        (
            Service::start(|_, stream| say(stream, 200, &"[".repeat(100_000))),
            (502, "connection_failed", 1),
        ),
    ] {
        let told = Scene::new(&service, "").told().await;
        assert_eq!((told.0, told.1.as_str(), told.2), expected);
    }

    // Silence costs what the description allows for it.
    let silent = Service::start(|_, stream| _ = stream.read(&mut [0]));
    let started = Instant::now();
    let told = Scene::new(&silent, "timeout_ms: 40\nretries: 1")
        .told()
        .await;
    assert_eq!((told.0, told.1.as_str(), told.2), (504, "timed_out", 2));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_redirect_to_this_machine_is_not_followed() {
    let inside = Service::saying(200, GOOD);
    let port = inside.port;
    let service = Service::start(move |_, stream| {
        _ = write!(
            stream,
            "HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:{port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    });
    let scene = Scene::new(&service, "");
    let called = scene.call(Value::Null).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (502, 1));
    let message = called.answer.error.unwrap().message;
    assert!(message.contains("redirect"), "{message}");
    assert!(inside.seen().is_empty());
}

#[tokio::test]
async fn a_service_that_is_down_is_left_alone_and_stays_so_when_its_file_changes() {
    let service = Service::saying(500, "{}");
    let room = EngineRoom::new(EngineConfig {
        breaker_failures: 2,
        ..EngineConfig::default()
    });
    let scene = Scene::with_room(&service, "retries: 0", room);
    for expected in [500, 500, 503, 503] {
        assert_eq!(scene.told().await.0, expected);
    }
    scene.install(&service, "retries: 0\ntimeout_ms: 100");
    assert_eq!(scene.told().await, (503, "unavailable".to_owned(), 0));
    assert_eq!(service.seen().len(), 2);
}

#[tokio::test]
async fn a_connector_is_known_to_workflows_and_answers_in_its_environment_only() {
    let service = Service::saying(200, GOOD);
    let scene = Scene::new(&service, "");
    let services = scene.room.services();
    assert!(services.knows("pigeon") && services.knows("verify") && !services.knows("owl"));
    assert!(services.names().contains(&"pigeon".into()));
    let faults = services.setting_faults("pigeon", &json(r#"{"deep": 1}"#));
    assert_eq!(faults, ["deep is no setting of pigeon: it has depth"]);

    let elsewhere = scene.call_in(Environment::Production, Value::Null).await;
    assert_eq!(elsewhere.entry.status_code, 503);
    scene.room.install_connectors(Environment::Sandbox, []);
    assert_eq!(scene.told().await.0, 503);
    assert!(service.seen().is_empty());
}

/// Kept answers in memory.
#[derive(Default)]
struct Kept {
    answers: Mutex<Vec<CachedAnswer>>,
    is_broken: bool,
}

impl CachedAnswers for Kept {
    fn cached_answer(
        &self,
        environment: Environment,
        key: LookupHash,
        now: Timestamp,
    ) -> BoxFuture<'_, Result<Option<CachedAnswer>, StorageError>> {
        let answers = self.answers.lock().unwrap();
        let mut alive = answers.iter().filter(|kept| kept.expires_at > now);
        let found = alive.find(|kept| kept.environment == environment && kept.key == key);
        let found = match self.is_broken {
            true => Err(StorageError::Full),
            false => Ok(found.cloned()),
        };
        async { found }.boxed()
    }

    fn keep_answer(
        &self,
        answer: CachedAnswer,
        _: Timestamp,
    ) -> BoxFuture<'_, Result<(), StorageError>> {
        self.answers.lock().unwrap().push(answer);
        async { Ok(()) }.boxed()
    }
}

fn caching(kept: &Arc<Kept>) -> EngineRoom {
    let folder = tempfile::tempdir().unwrap();
    let vault = Arc::new(Vault::open_or_create(folder.path()).unwrap());
    let cache = ResultCache::new(vault, Arc::clone(kept) as _);
    EngineRoom::new(EngineConfig::default()).with_cache(cache)
}

#[tokio::test]
async fn an_answer_is_used_again_for_the_same_question_to_the_same_version() {
    let service = Service::saying(200, GOOD);
    let kept = Arc::new(Kept::default());
    let scene = Scene::with_room(&service, "cache_ttl_s: 60", caching(&kept));
    let first = scene.call(Value::Null).await;
    let second = scene.call(Value::Null).await;
    assert!(!first.entry.from_cache && second.entry.from_cache);
    assert_eq!(second.entry.attempts, 0);
    assert_eq!(first.answer, second.answer);
    assert_eq!(first.entry.response, second.entry.response);
    assert_eq!(service.seen().len(), 1);
    // Nothing of it can be read where it is kept.
    let stored = kept.answers.lock().unwrap()[0].clone();
    assert!(!stored.sealed.windows(6).any(|window| window == b"scores"));

    let other = json(r#"{"email": "ines@work.example"}"#);
    assert!(!scene.call(other).await.entry.from_cache);
    scene.install(&service, "cache_ttl_s: 61");
    let entry = scene.call(Value::Null).await.entry;
    assert!(!entry.from_cache, "another version");
    assert_eq!(service.seen().len(), 3);
}

#[tokio::test]
async fn failures_are_not_kept_and_a_broken_cache_costs_a_call_only() {
    let service = Service::start(|number, stream| match number {
        0 => say(stream, 404, "{}"),
        _ => say(stream, 200, GOOD),
    });
    let kept = Arc::new(Kept::default());
    let scene = Scene::with_room(&service, "cache_ttl_s: 60", caching(&kept));
    assert_eq!(scene.told().await.0, 404);
    assert_eq!(scene.told().await.0, 200);
    assert_eq!(kept.answers.lock().unwrap().len(), 1);

    let broken = Arc::new(Kept {
        is_broken: true,
        ..Kept::default()
    });
    let scene = Scene::with_room(&service, "cache_ttl_s: 60", caching(&broken));
    assert_eq!(scene.told().await, (200, String::new(), 1));
    assert_eq!(scene.told().await, (200, String::new(), 1));
}

fn faults(text: &str) -> String {
    let error = Description::parse(text, Path::new("x.yaml")).unwrap_err();
    error.to_string()
}

#[test]
fn a_faulty_file_is_told_with_all_its_faults() {
    let all = faults(
        r#"
format: bonafide/connector/2
name: Verify me
base_url: "https://user:pass@api.example"
path: v1/{input.unknown}
method: GET
body: { a: $input.b }
headers: { Authorization: { secret: none }, "X Y": z }
secrets: { s: {} }
errors: [{ code: a, message: b }]
output: { a: $request.x }
fixtures: [{ name: f }, { name: f, status: 7 }]
cases: [{ name: c, fixture: g, settings: { q: 1 }, expect: {} }]
"#,
    );
    for part in [
        "format: it is \"bonafide/connector/2\"",
        "name: \"Verify me\"",
        "base_url: credentials",
        "path: it does not begin with /",
        "path: {input.unknown} is no name of `input`",
        "body: a GET has none",
        "body: $input.b is not declared",
        "headers.Authorization: there is no secret \"none\"",
        "headers.X Y: it is no name of a header",
        "secrets.s: it needs either `env` or `file`",
        "errors[0]: it needs `status` or `when`",
        "output: $request.x is not known here",
        "fixtures[1]: \"f\" is there twice",
        "fixtures[1].status",
        "cases[0].fixture: there is no fixture \"g\"",
        "cases[0].settings: q: the service Verify me has no settings",
    ] {
        assert!(all.contains(part), "{part} is not in: {all}");
    }
    let head = "format: bonafide/connector/1\nbase_url: https://a.example\n";
    let module = faults(&format!("{head}name: verify\noutput: $body"));
    assert!(module.contains("name: \"verify\" is a module"), "{module}");
    let unknown = faults(&format!("{head}name: a\noutput: $bdy"));
    assert!(
        unknown.contains("output: \"$bdy\": a path begins with"),
        "{unknown}"
    );
    for text in ["format: [", "format: &a x\nname: *a"] {
        let told = faults(text);
        assert!(told.contains("error:"), "{told}");
    }
}

#[test]
fn a_secret_that_everybody_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    let text = DESCRIPTION.replace("PORT", "1").replace("MORE", "");
    let make = || {
        let egress = Arc::new(Egress::new(EgressConfig::default()).unwrap());
        DeclaredConnector::new(egress, Description::parse(&text, &path).unwrap(), &path)
    };
    assert!(make().unwrap_err().to_string().contains("the secret key"));
    let key = folder.path().join("key.txt");
    write_key(&key, 0o644);
    let refused = make().unwrap_err().to_string();
    assert!(refused.contains("everybody can read it") && !refused.contains("s3cret"));
    write_key(&key, 0o600);
    let connector = make().unwrap();
    assert!(!format!("{connector:?}").contains("s3cret"));
}

#[test]
fn comments_and_order_do_not_change_the_version() {
    let parse = |text: &str| Description::parse(text, Path::new("x.yaml")).unwrap();
    let head = "format: bonafide/connector/1\nname: a\n";
    let one = parse(&format!("{head}base_url: https://a.example\noutput: $body"));
    let same = parse(&format!(
        "# hello\noutput: $body\nbase_url: https://a.example\n{head}"
    ));
    let other = parse(&format!("{head}base_url: https://b.example\noutput: $body"));
    assert_eq!(one.version(), same.version());
    assert_ne!(one.version(), other.version());
}

#[test]
fn the_examples_of_the_manual_pass_their_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/connectors");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let description = Description::read(&entry.unwrap().path()).unwrap();
        let outcomes = description.run_cases();
        assert!(!outcomes.is_empty());
        for outcome in outcomes {
            assert!(outcome.is_passed(), "{outcome:?}");
        }
        files += 1;
    }
    assert_eq!(files, 2);
}

#[test]
fn a_case_that_expects_something_else_fails() {
    let text = "format: bonafide/connector/1\nname: a\nbase_url: https://a.example\n\
                input: { x: {} }\nbody: { x: $input.x }\noutput: { y: $body.y }\n\
                fixtures: [{ name: f, when: [{ path: $request.x, equals: 1 }], body: { y: 2 } }]\n\
                cases:\n  - { name: c, input: { x: 1 }, expect: EXPECT }";
    let fails = |expect: &str| {
        let text = text.replace("EXPECT", expect);
        let description = Description::parse(&text, Path::new("x.yaml")).unwrap();
        let outcome = description.run_cases().remove(0);
        outcome.differences.join("; ")
    };
    assert_eq!(fails("{ output: { y: 2 }, request: { x: 1 } }"), "");
    assert_eq!(
        fails("{ output: { y: 3 } }"),
        r#"output: expected {"y":3}, got {"y":2}"#
    );
    assert_eq!(
        fails("{ status_code: 400 }"),
        "status_code: expected 400, got 200"
    );
    assert_eq!(
        fails("{ error_code: busy }"),
        "error_code: expected \"busy\", got none"
    );
}

/// The reader names all fields it knows when it meets one that it does not.
#[test]
fn the_schema_and_the_manual_know_the_fields_of_the_reader() {
    let schema: serde_json::Value = serde_json::from_str(CONNECTOR_SCHEMA).unwrap();
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/connectors.md");
    let manual = std::fs::read_to_string(manual).unwrap();
    let head = "format: bonafide/connector/1\nname: a\nbase_url: https://a.example\noutput: x\n";
    for (wrong, place) in [
        ("zzz: 1", "/properties"),
        (
            "secrets: { a: { zzz: 1 } }",
            "/$defs/secret_source/properties",
        ),
        ("input: { a: { zzz: 1 } }", "/$defs/input_rule/properties"),
        (
            "settings: { a: { zzz: 1 } }",
            "/$defs/setting_rule/properties",
        ),
        ("success: { zzz: 1 }", "/$defs/success/properties"),
        ("success: { when: [{ zzz: 1 }] }", "/$defs/check/properties"),
        ("errors: [{ zzz: 1 }]", "/$defs/error_rule/properties"),
        ("fixtures: [{ zzz: 1 }]", "/$defs/fixture/properties"),
        ("cases: [{ zzz: 1 }]", "/$defs/case/properties"),
        (
            "cases: [{ name: a, expect: { zzz: 1 } }]",
            "/$defs/expected/properties",
        ),
    ] {
        let told = faults(&format!("{head}{wrong}"));
        let (_, fields) = told.split_once("expected ").expect(&told);
        let mut fields: Vec<&str> = fields.split('`').skip(1).step_by(2).collect();
        fields.sort_unstable();
        let known = schema.pointer(place).unwrap().as_object().unwrap();
        let mut known: Vec<&str> = known.keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(fields, known, "{place}");
        for field in fields {
            assert!(manual.contains(&format!("`{field}`")), "{place}/{field}");
        }
    }
}
