//! How calls end: well, badly, late, and never in a broken run.
#![cfg(test)]

use bonafide_enrichment::{
    CallContext, Called, EngineConfig, EngineRoom, Provider, ReferenceSource,
};
use bonafide_modules::Unavailable;
use bonafide_reference::{
    BuildOptions, EntityRef, Index, IndexBuilder, Loaded, Query, Resolution, SourceInfo,
    SourceRecord, Tie, TiedElement, prepare_entity,
};
use bonafide_types::{
    Applicant, Date, Environment, EvalId, PartialDate, Pii, SmolStr, Timestamp, Value,
};
use bonafide_vault::Vault;
use bonafide_workflow::{ServiceCall, Services};
use futures::FutureExt;
use futures::future::{BoxFuture, pending};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A population that behaves as a test wants it to.
struct Population {
    version: &'static str,
    behaviour: Behaviour,
    look_ups: AtomicU32,
}

enum Behaviour {
    /// Knows nobody.
    Empty,
    /// Never answers.
    Silent,
    /// Fails so often, then knows nobody.
    Failing(u32),
    /// Has a bug.
    Broken,
}

impl Population {
    fn new(behaviour: Behaviour) -> Arc<Self> {
        Arc::new(Self {
            version: "2025-11-01",
            behaviour,
            look_ups: AtomicU32::new(0),
        })
    }
}

impl ReferenceSource for Population {
    fn version(&self) -> &str {
        self.version
    }

    fn sources(&self) -> &[SourceInfo] {
        &[]
    }

    fn look_up<'a>(&'a self, _: &'a Query) -> BoxFuture<'a, Result<Resolution, Unavailable>> {
        let earlier = self.look_ups.fetch_add(1, Ordering::SeqCst);
        match self.behaviour {
            Behaviour::Silent => pending().boxed(),
            Behaviour::Failing(times) if earlier < times => async {
                Err(Unavailable {
                    status: 502,
                    reason: "connection refused".into(),
                })
            }
            .boxed(),
            Behaviour::Broken => async { panic!("a bug") }.boxed(),
            Behaviour::Empty | Behaviour::Failing(_) => async { Ok(nobody()) }.boxed(),
        }
    }

    fn records(&self, _: EntityRef) -> BoxFuture<'_, Result<Vec<SourceRecord>, Unavailable>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn tie<'a>(
        &'a self,
        _: &'a Query,
        _: TiedElement,
        _: Date,
    ) -> BoxFuture<'a, Result<Option<Tie>, Unavailable>> {
        async { Ok(None) }.boxed()
    }
}

fn nobody() -> Resolution {
    Resolution {
        best: None,
        nearest: None,
        runner_up: None,
        id_facts: None,
        name_joins_any: false,
        candidates: 0,
        country_is_loaded: true,
        population_coverage: true,
        any_record_has: Loaded::default(),
    }
}

fn room_with(behaviour: Behaviour) -> (EngineRoom, Arc<Population>) {
    let room = EngineRoom::new(EngineConfig::default());
    let population = Population::new(behaviour);
    room.install(Environment::Sandbox, Some(population.clone()));
    (room, population)
}

fn applicant() -> Applicant {
    Applicant {
        given_name: Some(Pii::new("Ngozi".into())),
        family_name: Some(Pii::new("Tamarind".into())),
        date_of_birth: Some(Pii::new("1977-02-11".into())),
        country: Some("US".into()),
        ..Applicant::default()
    }
}

fn verify() -> ServiceCall {
    ServiceCall {
        step_id: "verify".into(),
        service: "verify".into(),
        name: "Identity check".into(),
        settings: Arc::new(Value::object::<SmolStr>([])),
        input: Value::Null,
        timeout_ms: None,
        retries: None,
        cache_ttl_s: None,
    }
}

/// Runs calls in one segment of a run.
struct Segment {
    applicant: Applicant,
    client_id: SmolStr,
    workflow: SmolStr,
    /// What the workflow allows itself.
    budget: Option<Duration>,
}

impl Segment {
    fn of(applicant: Applicant) -> Self {
        Self {
            applicant,
            client_id: "application-3".into(),
            workflow: "onboarding".into(),
            budget: None,
        }
    }

    async fn call(&self, room: &EngineRoom, call: &ServiceCall) -> Called {
        self.calls(room, std::slice::from_ref(call)).await.remove(0)
    }

    async fn calls(&self, room: &EngineRoom, calls: &[ServiceCall]) -> Vec<Called> {
        let pinned = room.pin(Environment::Sandbox);
        let eval_id: EvalId = "0190c0de-0000-7000-8000-000000000001".parse().unwrap();
        let now: Timestamp = "2025-11-20T12:00:00Z".parse().unwrap();
        let context = CallContext::new(
            &pinned,
            &self.applicant,
            eval_id,
            &self.client_id,
            &self.workflow,
            now,
        )
        .within(self.budget);
        let mut called = Vec::new();
        for call in calls {
            called.push(room.call(&context, call).await);
        }
        called
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_answered_gives_its_output_to_the_run() {
    let (room, _) = room_with(Behaviour::Empty);
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    assert_eq!(called.entry.status_code, 200);
    assert_eq!(called.entry.attempts, 1);
    assert_eq!(called.entry.name.as_deref(), Some("Identity check"));
    assert_eq!(called.entry.provider, Provider::Module);
    assert_eq!(called.answer.error, None);
    assert_eq!(called.answer.output, called.entry.response);
    assert!(called.answer.output.get("kyc").is_some());
}

#[tokio::test(start_paused = true)]
async fn missing_input_is_the_clients_matter_and_final() {
    let (room, population) = room_with(Behaviour::Empty);
    let called = Segment::of(Applicant::default())
        .call(&room, &verify())
        .await;
    let error = called.answer.error.unwrap();
    assert_eq!((error.http_status, error.retryable), (400, false));
    assert_eq!(error.code, "missing_input");
    assert_eq!(error.message, "country is required");
    assert_eq!(called.entry.error, None);
    assert_eq!(population.look_ups.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn without_reference_data_the_module_is_unavailable() {
    let room = EngineRoom::new(EngineConfig::default());
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    let error = called.answer.error.unwrap();
    assert_eq!((error.http_status, error.retryable), (503, true));
    assert_eq!(
        error.message,
        "No reference data for module: KYC, country: US"
    );
    assert!(called.answer.output.is_null());
}

#[tokio::test(start_paused = true)]
async fn environments_do_not_see_each_others_data() {
    let room = EngineRoom::new(EngineConfig::default());
    room.install(
        Environment::Production,
        Some(Population::new(Behaviour::Empty)),
    );
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    assert_eq!(called.entry.status_code, 503);
}

#[tokio::test(start_paused = true)]
async fn a_passing_outage_is_tried_again_and_counted() {
    let (room, _) = room_with(Behaviour::Failing(2));
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (200, 3));
}

#[tokio::test(start_paused = true)]
async fn a_step_may_ask_for_fewer_attempts() {
    let (room, _) = room_with(Behaviour::Failing(9));
    let once = ServiceCall {
        retries: Some(0),
        ..verify()
    };
    let called = Segment::of(applicant()).call(&room, &once).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (502, 1));
    assert_eq!(called.answer.error.unwrap().code, "connection_failed");
}

#[tokio::test(start_paused = true)]
async fn silence_ends_in_a_time_out() {
    let (room, _) = room_with(Behaviour::Silent);
    let quick = ServiceCall {
        timeout_ms: Some(50),
        retries: Some(1),
        ..verify()
    };
    let called = Segment::of(applicant()).call(&room, &quick).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (504, 2));
    assert_eq!(called.elapsed, Duration::from_millis(100));
    assert_eq!(called.answer.error.unwrap().code, "timed_out");
}

#[tokio::test(start_paused = true)]
async fn when_the_time_of_the_run_is_spent_nothing_more_is_called() {
    let (room, population) = room_with(Behaviour::Silent);
    let calls = [verify(), verify(), verify()];
    let called = Segment::of(applicant()).calls(&room, &calls).await;
    let attempts: Vec<u32> = called.iter().map(|called| called.entry.attempts).collect();
    assert_eq!(attempts, [3, 2, 0]);
    assert!(called.iter().all(|called| called.entry.status_code == 504));
    assert_eq!(population.look_ups.load(Ordering::SeqCst), 5);
    let total: Duration = called.iter().map(|called| called.elapsed).sum();
    assert_eq!(total, Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_workflow_may_allow_itself_less_time_and_not_more() {
    for (budget, total) in [(3, 3), (60, 10)] {
        let (room, _) = room_with(Behaviour::Silent);
        let segment = Segment {
            budget: Some(Duration::from_secs(budget)),
            ..Segment::of(applicant())
        };
        let called = segment.calls(&room, &[verify(), verify(), verify()]).await;
        assert!(called.iter().all(|called| called.entry.status_code == 504));
        let spent: Duration = called.iter().map(|called| called.elapsed).sum();
        assert_eq!(spent, Duration::from_secs(total));
    }
}

#[tokio::test(start_paused = true)]
async fn a_bug_becomes_an_entry_and_not_a_crash() {
    let (room, _) = room_with(Behaviour::Broken);
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    assert_eq!(called.entry.status_code, 500);
    assert_eq!(called.entry.error.as_deref(), Some("internal error"));
    assert_eq!(called.entry.request.get("firstName"), None);
    assert_eq!(called.answer.error.unwrap().code, "internal_error");
}

#[tokio::test(start_paused = true)]
async fn a_segment_keeps_the_data_that_it_pinned() {
    let (room, first) = room_with(Behaviour::Empty);
    let pinned = room.pin(Environment::Sandbox);
    room.install(Environment::Sandbox, None);
    assert_eq!(pinned.reference_version().as_deref(), Some(first.version));
    assert_eq!(room.pin(Environment::Sandbox).reference_version(), None);
}

#[tokio::test(start_paused = true)]
async fn a_step_may_map_its_own_input() {
    let (room, _) = room_with(Behaviour::Empty);
    let mapped = ServiceCall {
        input: Value::object([
            ("phone_number", Value::from("(515) 555-0142")),
            ("date_of_birth", Value::from("1977-02-11")),
            ("country", Value::from("us")),
        ]),
        ..verify()
    };
    let called = Segment::of(applicant()).call(&room, &mapped).await;
    let sent = |key| called.entry.request.get(key).and_then(Value::as_str);
    assert_eq!(called.entry.status_code, 200);
    assert_eq!(sent("mobileNumber"), Some("+15155550142"));
    assert_eq!(sent("country"), Some("US"));
    assert_eq!(sent("firstName"), None);
}

#[tokio::test(start_paused = true)]
async fn a_service_of_another_binary_is_unavailable() {
    let (room, _) = room_with(Behaviour::Empty);
    let unknown = ServiceCall {
        service: "horoscope".into(),
        ..verify()
    };
    let called = Segment::of(applicant()).call(&room, &unknown).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (503, 0));
    assert!(called.answer.error.is_some());
}

#[tokio::test(start_paused = true)]
async fn each_step_has_a_reference_id_of_its_own_and_a_replay_the_same() {
    let (room, _) = room_with(Behaviour::Empty);
    let other = ServiceCall {
        step_id: "verify_again".into(),
        ..verify()
    };
    let calls = [verify(), other];
    let segment = Segment::of(applicant());
    let run = segment.calls(&room, &calls).await;
    let replay = segment.calls(&room, &calls).await;
    let id = |called: &Called| called.entry.response.get("referenceId").cloned();
    assert_ne!(id(&run[0]), id(&run[1]));
    for (first, second) in run.iter().zip(&replay) {
        assert_eq!(first.entry, second.entry);
    }
}

#[tokio::test(start_paused = true)]
async fn an_entry_prints_without_personal_data() {
    let (room, _) = room_with(Behaviour::Empty);
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    let printed = format!("{:?}", called.entry);
    assert!(
        printed.contains("verify") && !printed.contains("Tamarind"),
        "{printed}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_may_move_between_threads() {
    fn on_any_thread<T: Send>(future: T) -> T {
        future
    }
    let (room, _) = room_with(Behaviour::Empty);
    let segment = Segment::of(applicant());
    let called = on_any_thread(segment.call(&room, &verify())).await;
    assert_eq!(called.entry.status_code, 200);
}

#[tokio::test(start_paused = true)]
async fn the_index_of_this_process_is_a_source() {
    let folder = tempfile::tempdir().unwrap();
    let index = index_in(folder.path());
    let version = SmolStr::from(index.version());
    let room = EngineRoom::new(EngineConfig::default());
    room.install(Environment::Sandbox, Some(Arc::new(index)));
    let pinned = room.pin(Environment::Sandbox);
    assert_eq!(pinned.reference_version(), Some(version));
    let called = Segment::of(applicant()).call(&room, &verify()).await;
    let product = called.answer.output.get("kyc").unwrap();
    let sources = product.get("sourceAttribution");
    assert_eq!(sources, Some(&Value::list([Value::from("Voter")])));
    let evidence = called.evidence.unwrap();
    assert_eq!(evidence.index_version, pinned.reference_version().unwrap());
    let person = evidence.person.unwrap();
    let record = person.record.unwrap();
    assert_eq!((&*record.source, &*record.record_id), ("Voter", "v-1"));
    let fields: Vec<(&str, &str, Vec<&str>, Option<&str>)> = person
        .fields
        .iter()
        .map(|field| {
            let sources = field.sources.iter().map(SmolStr::as_str).collect();
            (
                &*field.field,
                &*field.level,
                sources,
                field.on_record.as_deref(),
            )
        })
        .collect();
    let expected = [
        ("given_name", "exact", vec!["Voter"], Some("N***")),
        ("family_name", "exact", vec!["Voter"], Some("T***")),
        ("date_of_birth", "exact", vec!["Voter"], Some("1977-**-**")),
    ];
    assert_eq!(fields, expected);
}

#[tokio::test(start_paused = true)]
async fn verify_plus_shows_the_person_on_record_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let room = EngineRoom::new(EngineConfig::default());
    room.install(
        Environment::Sandbox,
        Some(Arc::new(index_in(folder.path()))),
    );
    let plus = ServiceCall {
        service: "kycPlus".into(),
        ..verify()
    };
    let called = Segment::of(applicant()).call(&room, &plus).await;
    assert_eq!(called.entry.service, "verifyplus");
    let entity = called.answer.output.get("verifyplus").unwrap();
    let name = entity.get("bestMatchedEntity").unwrap().get("surName");
    assert_eq!(name, Some(&Value::from("Tamarind")));
    let disclosed = called.entry.disclosed.unwrap();
    assert_eq!(
        Some(disclosed.entity_id),
        called
            .evidence
            .unwrap()
            .person
            .map(|person| person.entity_id)
    );
    assert_eq!(disclosed.fields, ["firstName", "surName", "dob"]);
}

/// An index that knows the applicant from one source.
fn index_in(folder: &Path) -> Index {
    let vault = Vault::open_or_create(folder).unwrap();
    let path = folder.join("index");
    let options = BuildOptions {
        file_id: [3; 16],
        synthetic: true,
        as_of: Date::constant(2025, 11, 1),
    };
    let record = SourceRecord {
        source: "Voter".into(),
        record_id: "v-1".into(),
        given_name: Some("Ngozi".into()),
        family_name: Some("Tamarind".into()),
        date_of_birth: PartialDate::parse("1977-02-11"),
        country: "US".into(),
        ..SourceRecord::default()
    };
    let mut builder = IndexBuilder::create(&path, &vault, options).unwrap();
    builder.add(prepare_entity(&[record])).unwrap();
    builder.finish(Vec::new()).unwrap();
    Index::open(&path, &vault).unwrap()
}

#[test]
fn workflows_may_name_every_module_by_key_or_alias() {
    let room = EngineRoom::new(EngineConfig::default());
    let services = room.services();
    assert_eq!(
        services.names(),
        [
            "verify",
            "kyc",
            "verifyplus",
            "kycplus",
            "kycPlus",
            "ecbsv",
            "deceasedcheck",
            "addressrisk",
            "phonerisk",
            "emailrisk",
            "cnam",
        ]
    );
    assert!(services.names().iter().all(|name| services.knows(name)));
    assert!(!services.knows("horoscope"));
}
