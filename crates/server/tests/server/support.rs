//! A server on a real port, with the real evaluator and the real store unless a test puts a
//! scripted one in their place.

use arc_swap::ArcSwap;
use bonafide_access::{
    ApiKey, KeyLimits, KeyRing, KeyState, Principal, PrincipalRing, Scope, Scopes, StoredKey,
};
use bonafide_enrichment::{DeathSource, EngineConfig, EngineRoom, ModuleServices};
use bonafide_evaluation::{
    Clock, EvaluateError, Evaluated, EvaluationRecord, Evaluator, Feedback, FeedbackError,
    NewEvaluation, Paused, ReadError, Update, UpdateError,
};
use bonafide_lifecycle::{
    ApprovalPolicy, CurrentLists, ListLibrary, LiveSet, PublishRequest, WorkflowShelf, publish,
};
use bonafide_server::{AppState, Evaluate, Management, Probe, Reload, ServerConfig};
use bonafide_store::{SqliteStore, StoreOptions};
use bonafide_types::{Environment, EvalId, KeyId, SmolStr, Timestamp, WorkflowId};
use bonafide_vault::Vault;
use bonafide_wire::{WireConfig, WireError};
use bonafide_workflow::Lists;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Workflows that are live in the Sandbox.
const LIVE: [&str; 9] = [
    include_str!("workflows/plain.yaml"),
    include_str!("workflows/verified.yaml"),
    include_str!("workflows/scored.yaml"),
    include_str!("workflows/strict.yaml"),
    include_str!("workflows/branching.yaml"),
    include_str!("workflows/twice.yaml"),
    include_str!("workflows/waiting.yaml"),
    include_str!("workflows/passcode.yaml"),
    include_str!("workflows/velocity.yaml"),
];

/// What a test may change.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) config: ServerConfig,
    pub(crate) store: StoreOptions,
    pub(crate) script: Option<Script>,
    pub(crate) without_workflows: bool,
    pub(crate) clock: Option<Clock>,
    pub(crate) probe: Option<Arc<dyn Probe>>,
    /// Where going live needs a second principal.
    pub(crate) policy: ApprovalPolicy,
    /// Death records of the Sandbox.
    pub(crate) deaths: Option<Arc<dyn DeathSource>>,
}

/// Decides in place of the evaluator.
pub(crate) type Script = Box<
    dyn Fn(NewEvaluation) -> BoxFuture<'static, Result<Evaluated, EvaluateError>> + Send + Sync,
>;

/// A server that runs until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// A key of the Sandbox without limits.
    pub(crate) key: String,
    stored: Mutex<Vec<StoredKey>>,
    keys: Arc<ArcSwap<KeyRing>>,
    vault: Arc<Vault>,
    evaluator: Arc<Evaluator>,
    live: Arc<ArcSwap<LiveSet>>,
    principals: Arc<ArcSwap<PrincipalRing>>,
    agent: ureq::Agent,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    serving: Mutex<Option<JoinHandle<std::io::Result<()>>>>,
    runtime: Option<Runtime>,
    _folder: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(Setup::default())
    }

    pub(crate) fn scripted(script: Script) -> Self {
        Self::start_with(Setup {
            script: Some(script),
            ..Setup::default()
        })
    }

    pub(crate) fn start_with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open_or_create(folder.path()).unwrap());
        let store = Arc::new(SqliteStore::open(folder.path(), &vault, &setup.store).unwrap());
        let runtime = Runtime::new().unwrap();
        let live = match setup.without_workflows {
            true => LiveSet::default(),
            false => runtime.block_on(publish_all(&store)),
        };
        let keys = Arc::new(ArcSwap::from_pointee(KeyRing::default()));
        let engine = EngineRoom::new(EngineConfig::default());
        engine.install_deaths(Environment::Sandbox, setup.deaths);
        let evaluator = Arc::new(Evaluator::new(
            Arc::new(engine),
            Arc::clone(&vault),
            Arc::clone(&store) as _,
            Arc::clone(&store) as _,
            setup
                .clock
                .clone()
                .unwrap_or_else(|| Arc::new(Timestamp::now)),
        ));
        let live = Arc::new(ArcSwap::from_pointee(live));
        let parts = (Arc::clone(&keys), Arc::clone(&live), Arc::clone(&vault));
        let state = match setup.script {
            None => AppState::new(
                Arc::clone(&evaluator),
                parts.0,
                parts.1,
                parts.2,
                &setup.config,
            ),
            Some(script) => {
                let evaluator = Arc::clone(&evaluator);
                let scripted = Arc::new(Scripted { script, evaluator });
                AppState::with_evaluate(scripted, parts.0, parts.1, parts.2, &setup.config)
            }
        };
        let principals = Arc::new(ArcSwap::from_pointee(PrincipalRing::default()));
        let state = state.with_management(Management {
            principals: Arc::clone(&principals),
            shelf: Arc::clone(&store) as _,
            drafts: Arc::clone(&store) as _,
            approvals: Arc::clone(&store) as _,
            evaluations: Arc::clone(&store) as _,
            audit: Arc::clone(&store) as _,
            services: Arc::new(ModuleServices),
            lists: Arc::new(CurrentLists::default()),
            data: Arc::new(NothingLoaded),
            policy: setup.policy,
            reload: reload(&store, &live),
        });
        let state = match setup.clock {
            None => state,
            Some(clock) => state.with_clock(clock),
        };
        let state = match setup.probe {
            None => state,
            Some(probe) => state.with_probe(probe),
        };
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let ended = evaluator.ended();
        let (comparing, beside) = (Arc::clone(&evaluator), Arc::clone(&live));
        runtime.spawn(async move {
            bonafide_server::run_shadows(&comparing, &beside, ended).await;
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = runtime.spawn(bonafide_server::serve(
            listener,
            Arc::new(state),
            setup.config,
            stopped.map(|_| ()),
        ));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        let mut server = Self {
            address,
            key: String::new(),
            stored: Mutex::default(),
            keys,
            vault,
            evaluator,
            live,
            principals,
            agent: agent.into(),
            stop: Mutex::new(Some(stop)),
            serving: Mutex::new(Some(serving)),
            runtime: Some(runtime),
            _folder: folder,
        };
        let key = server.add_key(Environment::Sandbox, KeyLimits::default(), KeyState::Active);
        server.key = key;
        server
    }

    /// Adds a key without scopes to the ring and returns its text.
    pub(crate) fn add_key(
        &self,
        environment: Environment,
        limits: KeyLimits,
        state: KeyState,
    ) -> String {
        self.add(environment, limits, state, Scopes::default())
    }

    /// Adds a key of the Sandbox that may let steps be skipped.
    pub(crate) fn add_skipping_key(&self) -> String {
        let scopes = [Scope::EvaluationSkip].into_iter().collect();
        self.add(
            Environment::Sandbox,
            KeyLimits::default(),
            KeyState::Active,
            scopes,
        )
    }

    fn add(
        &self,
        environment: Environment,
        limits: KeyLimits,
        state: KeyState,
        scopes: Scopes,
    ) -> String {
        let key = ApiKey::from_random(*Uuid::new_v4().as_bytes());
        let mut stored = self.stored.lock().unwrap();
        let label = format!("key {}", stored.len()).into();
        stored.push(StoredKey {
            id: KeyId::from_uuid(Uuid::new_v4()),
            environment,
            label,
            hash: key.hash(&self.vault),
            state,
            limits,
            scopes,
            created_at: Timestamp::UNIX_EPOCH,
        });
        self.keys
            .store(Arc::new(KeyRing::new(stored.iter().cloned())));
        key.reveal()
    }

    /// Makes principals, who act in both environments but where it is said otherwise; their keys.
    pub(crate) fn add_principals<const N: usize>(
        &self,
        principals: [(&str, &[Scope], Option<Environment>); N],
    ) -> [String; N] {
        let keys = principals.map(|_| ApiKey::from_random(*Uuid::new_v4().as_bytes()));
        let made = principals.iter().zip(&keys);
        let made = made.map(|((name, scopes, environment), key)| Principal {
            id: KeyId::from_uuid(Uuid::new_v4()),
            name: (*name).into(),
            hash: key.principal_hash(&self.vault),
            scopes: scopes.iter().copied().collect(),
            environment: *environment,
            created_at: Timestamp::UNIX_EPOCH,
        });
        self.principals.store(Arc::new(PrincipalRing::new(made)));
        keys.map(|key| key.reveal())
    }

    /// Asks as a principal; a null is no body.
    pub(crate) fn manage(&self, key: &str, method: &str, path: &str, body: &Value) -> Answer {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(path))
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json");
        let body = match body.is_null() {
            true => Vec::new(),
            false => body.to_string().into_bytes(),
        };
        Answer::of(self.agent.run(request.body(body).unwrap()).unwrap())
    }

    /// Deletes the key that was added last.
    pub(crate) fn delete_newest_key(&self) {
        let mut stored = self.stored.lock().unwrap();
        stored.pop();
        self.keys
            .store(Arc::new(KeyRing::new(stored.iter().cloned())));
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// POSTs an evaluation with the Sandbox key.
    pub(crate) fn post(&self, body: &Value) -> Answer {
        self.post_raw(
            &[("authorization", &format!("Bearer {}", self.key))],
            body.to_string().as_bytes(),
        )
    }

    /// POSTs bytes with exactly these headers.
    pub(crate) fn post_raw(&self, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(self.url("/api/evaluation"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send(body).unwrap())
    }

    /// PATCHes an evaluation with the Sandbox key.
    pub(crate) fn patch(&self, eval_id: &str, body: &Value) -> Answer {
        self.patch_with(&self.key, eval_id, body.to_string().as_bytes())
    }

    pub(crate) fn patch_with(&self, key: &str, eval_id: &str, body: &[u8]) -> Answer {
        let request = self
            .agent
            .patch(self.url(&format!("/api/evaluation/{eval_id}")));
        let request = request.header("authorization", format!("Bearer {key}"));
        Answer::of(request.send(body).unwrap())
    }

    /// Gathers the history of the live workflows, as the server does in the background.
    pub(crate) fn gather_history(&self) {
        let live = self.live.load_full();
        let gathering = async {
            while !bonafide_server::gather_history(&self.evaluator, &live).await? {}
            let since = Timestamp::UNIX_EPOCH;
            bonafide_server::settle_history(&self.evaluator, &live, since).await
        };
        self.runtime.as_ref().unwrap().block_on(gathering).unwrap();
    }

    /// Sends bytes of a type with the Sandbox key.
    pub(crate) fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(path))
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", kind)
            .body(body.to_vec())
            .unwrap();
        Answer::of(self.agent.run(request).unwrap())
    }

    /// Ends the pauses whose time is up, as the server does now and then; answers how many.
    pub(crate) fn expire_pauses(&self) -> usize {
        let live = self.live.load_full();
        let expiring = bonafide_server::expire_pauses(&self.evaluator, &live);
        self.runtime.as_ref().unwrap().block_on(expiring).unwrap()
    }

    /// POSTs bytes to any path, without a key.
    pub(crate) fn post_to(&self, path: &str, body: &[u8]) -> Answer {
        Answer::of(self.agent.post(self.url(path)).send(body).unwrap())
    }

    /// GETs a path with the Sandbox key.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(&self.key, path)
    }

    pub(crate) fn get_with(&self, key: &str, path: &str) -> Answer {
        let request = self.agent.get(self.url(path));
        Answer::of(
            request
                .header("authorization", format!("Bearer {key}"))
                .call()
                .unwrap(),
        )
    }

    /// Any method, without a body.
    pub(crate) fn call(&self, method: &str, path: &str) -> Answer {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(path))
            .header("authorization", format!("Bearer {}", self.key))
            .body(())
            .unwrap();
        Answer::of(self.agent.run(request).unwrap())
    }

    /// Decides without HTTP in the Sandbox: the answer and, where asked for, the trace.
    pub(crate) fn decide_directly(
        &self,
        body: &Value,
        trace: bool,
    ) -> Result<(Value, Option<Value>), WireError> {
        let request = bonafide_server::direct::Request {
            environment: Environment::Sandbox,
            body: body.to_string().into(),
            trace,
            actor: "cli:tester".into(),
        };
        let (live, wire) = (self.live.load(), WireConfig::default());
        let deciding = bonafide_server::direct::evaluate(&self.evaluator, &live, &wire, request);
        let (answer, trace) = self.runtime.as_ref().unwrap().block_on(deciding)?;
        let answer = serde_json::from_slice(&answer).unwrap();
        Ok((
            answer,
            trace.map(|trace| serde_json::to_value(trace).unwrap()),
        ))
    }

    /// Asks the server to stop.
    pub(crate) fn stop(&self) {
        drop(self.stop.lock().unwrap().take());
    }

    /// Waits for the server to end.
    pub(crate) fn wait(&self) -> std::io::Result<()> {
        let serving = self.serving.lock().unwrap().take().unwrap();
        self.runtime.as_ref().unwrap().block_on(serving).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Puts what is stored in force.
fn reload(store: &Arc<SqliteStore>, live: &Arc<ArcSwap<LiveSet>>) -> Reload {
    let turn = Arc::new(tokio::sync::Mutex::new(()));
    let (store, live) = (Arc::clone(store), Arc::clone(live));
    Arc::new(move || {
        let (store, live, turn) = (Arc::clone(&store), Arc::clone(&live), Arc::clone(&turn));
        async move {
            let _turn = turn.lock().await;
            let mut versions = Vec::new();
            for environment in Environment::ALL {
                versions.extend(store.versions(environment).await.unwrap());
            }
            let known = live.load_full();
            let lists = ListLibrary::default();
            let loaded = LiveSet::load(&versions, &ModuleServices, &lists, Some(&known)).unwrap();
            live.store(Arc::new(loaded));
            Ok(())
        }
        .boxed()
    })
}

async fn publish_all(store: &SqliteStore) -> LiveSet {
    for source in LIVE {
        publish_one(store, Environment::Sandbox, source, true).await;
    }
    let draft = LIVE[0].replace("name: plain", "name: draft");
    publish_one(store, Environment::Sandbox, &draft, false).await;
    let elsewhere = LIVE[0].replace("name: plain", "name: elsewhere");
    publish_one(store, Environment::Production, &elsewhere, true).await;
    let mut versions = Vec::new();
    for environment in Environment::ALL {
        versions.extend(store.versions(environment).await.unwrap());
    }
    LiveSet::load(&versions, &ModuleServices, &ListLibrary::default(), None).unwrap()
}

async fn publish_one(store: &SqliteStore, environment: Environment, source: &str, go_live: bool) {
    let request = PublishRequest {
        environment,
        source,
        go_live,
        is_major: false,
        actor: "cli:test".into(),
        now: Timestamp::now(),
        workflow_id: WorkflowId::from_uuid(Uuid::now_v7()),
    };
    publish(request, store, &ModuleServices, &Lists::default())
        .await
        .unwrap();
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    fn of(mut response: ureq::http::Response<ureq::Body>) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: String::from_utf8_lossy(&response.body_mut().read_to_vec().unwrap()).into_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status, code and token of an error, whose body is checked on the way.
    #[track_caller]
    pub(crate) fn error(&self) -> (u16, String, String) {
        let body = self.json();
        assert!(
            body["message"].is_string() && body["retryable"].is_boolean(),
            "{body}"
        );
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        (self.status, text("code"), text("error"))
    }

    /// The fields that an error names.
    pub(crate) fn named(&self) -> Vec<String> {
        let body = self.json();
        let args = body["invalid_args"].as_array().cloned().unwrap_or_default();
        args.iter()
            .map(|arg| arg["field"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A request to the workflow of this name.
pub(crate) fn request(workflow: &str, data: Value) -> Value {
    let mut request = json!({
        "id": Uuid::new_v4().to_string(),
        "timestamp": "2026-05-04T09:30:00Z",
        "workflow": workflow,
    });
    request["data"] = data;
    request
}

/// A person with everything that Verify asks for.
pub(crate) fn person() -> Value {
    json!({
        "id": "user-12", "given_name": "Halvard", "family_name": "Quenneville", "date_of_birth": "1979-03-12",
        "national_id": "508-41-7726", "email": "halvard@quenneville.example", "phone_number": "+1 617 555 0182",
        "address": {"line_1": "9 Tern Ct", "locality": "Beverly", "major_admin_division": "MA",
            "postal_code": "01915", "country": "us"},
    })
}

struct Scripted {
    script: Script,
    evaluator: Arc<Evaluator>,
}

impl Evaluate for Scripted {
    fn evaluate(&self, new: NewEvaluation) -> BoxFuture<'_, Result<Evaluated, EvaluateError>> {
        (self.script)(new)
    }

    fn hold(
        &self,
        environment: Environment,
        eval_id: EvalId,
    ) -> BoxFuture<'_, Result<Paused, UpdateError>> {
        Evaluate::hold(&*self.evaluator, environment, eval_id)
    }

    fn update(
        &self,
        paused: Paused,
        update: Update,
    ) -> BoxFuture<'_, Result<Evaluated, UpdateError>> {
        Evaluate::update(&*self.evaluator, paused, update)
    }

    fn record_feedback(
        &self,
        environment: Environment,
        feedback: Vec<Feedback>,
        actor: SmolStr,
    ) -> BoxFuture<'_, Result<Vec<bool>, FeedbackError>> {
        Evaluate::record_feedback(&*self.evaluator, environment, feedback, actor)
    }

    fn read(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<EvaluationRecord>, ReadError>> {
        Evaluate::read(&*self.evaluator, environment, eval_id, reader)
    }

    fn trace(
        &self,
        environment: Environment,
        eval_id: EvalId,
        reader: SmolStr,
    ) -> BoxFuture<'_, Result<Option<Box<RawValue>>, ReadError>> {
        Evaluate::trace(&*self.evaluator, environment, eval_id, reader)
    }

    fn evaluations_of<'a>(
        &'a self,
        environment: Environment,
        client_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<EvalId>, ReadError>> {
        self.evaluator
            .evaluations_of(environment, client_id)
            .boxed()
    }
}

/// The record of a request as the start of a script's answer.
pub(crate) fn scripted_record(new: &NewEvaluation, changes: &Value) -> EvaluationRecord {
    let mut record = json!({
        "client_id": new.client_id, "eval_id": new.eval_id, "environment": new.environment,
        "workflow": new.workflow.workflow.name(), "workflow_id": new.workflow.workflow_id,
        "workflow_version": new.workflow.version, "source": "API", "started_at": new.started_at,
        "ended_at": new.started_at, "decision_at": new.started_at, "eval_status": "completed",
        "decision": "ACCEPT", "case_status": "CLOSED", "sub_status": "Accept", "tags": [], "decision_tags": [],
        "review_queues": [], "notes": "", "score": null, "reason_codes": [], "enrichments": [],
        "computed": null, "aggregations": null, "customer_metadata": null,
        "pins": {"definition_hash": "00", "reference_index": null},
    });
    for (key, value) in changes.as_object().unwrap() {
        record[key] = value.clone();
    }
    serde_json::from_value(record).unwrap()
}

/// A server without outside data.
struct NothingLoaded;

impl bonafide_server::LoadedData for NothingLoaded {
    fn feeds(&self, _: Environment, _: bonafide_types::Date) -> Vec<bonafide_server::FeedBody> {
        Vec::new()
    }

    fn coverage(&self, _: Environment) -> Vec<bonafide_server::CoverageBody> {
        Vec::new()
    }
}
