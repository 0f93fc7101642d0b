//! Questions to authorities: consent first, then the question, and every kind of silence.
#![cfg(test)]

use bonafide_enrichment::{
    AuthorityReply, AuthoritySource, BatchRow, CallContext, Called, Consents, EngineConfig,
    EngineRoom, Failure, Ledger, UsedConsent,
};
use bonafide_modules::{
    Authority, AuthorityQuestion, AuthorityVerdict, ConsentState, module_named,
};
use bonafide_types::{
    AdditionalContext, Applicant, Environment, EvalId, Pii, SmolStr, StorageError, Timestamp, Value,
};
use bonafide_vault::Vault;
use bonafide_workflow::ServiceCall;
use futures::FutureExt;
use futures::future::{BoxFuture, pending};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// What the authority does with its questions.
#[derive(Clone)]
enum Behaviour {
    Says(AuthorityVerdict),
    Fails(Failure),
    Silent,
}

struct Agency {
    behaviour: Behaviour,
    asked: AtomicU32,
    log: Arc<Log>,
}

/// What happened, in its order.
#[derive(Default)]
struct Log(Mutex<Vec<&'static str>>);

impl Log {
    fn note(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }

    fn events(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

impl AuthoritySource for Agency {
    fn authority(&self) -> Authority {
        Authority::Ssa
    }

    fn version(&self) -> Option<SmolStr> {
        None
    }

    fn is_outside(&self) -> bool {
        true
    }

    fn retry_pause(&self) -> Duration {
        Duration::from_millis(100)
    }

    fn ask<'a>(
        &'a self,
        _: &'a AuthorityQuestion,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<AuthorityReply, Failure>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.log.note("asked");
        match self.behaviour.clone() {
            Behaviour::Says(verdict) => std::future::ready(Ok(AuthorityReply {
                verdict,
                version: None,
            }))
            .boxed(),
            Behaviour::Fails(failure) => std::future::ready(Err(failure)).boxed(),
            Behaviour::Silent => pending().boxed(),
        }
    }
}

/// A ledger in memory; `None` refuses every write.
struct Book {
    used: Option<Mutex<Vec<UsedConsent>>>,
    log: Arc<Log>,
}

impl Consents for Book {
    fn use_consent(&self, used: UsedConsent) -> BoxFuture<'_, Result<ConsentState, StorageError>> {
        self.log.note("consent");
        let Some(book) = &self.used else {
            return std::future::ready(Err(StorageError::Full)).boxed();
        };
        let mut book = book.lock().unwrap();
        let earlier = book.iter().find(|known| known.consent == used.consent);
        let state = match earlier {
            Some(earlier) if earlier.eval_id != used.eval_id => ConsentState::UsedBefore,
            Some(_) => ConsentState::Recorded,
            None => {
                book.push(used);
                ConsentState::Recorded
            }
        };
        std::future::ready(Ok(state)).boxed()
    }
}

struct Scene {
    room: EngineRoom,
    agency: Arc<Agency>,
    log: Arc<Log>,
    _keys: tempfile::TempDir,
}

impl Scene {
    fn new(behaviour: Behaviour, can_record: bool) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let vault = Arc::new(Vault::open_or_create(keys.path()).unwrap());
        let log = Arc::new(Log::default());
        let book = Book {
            used: can_record.then(Mutex::default),
            log: Arc::clone(&log),
        };
        let agency = Arc::new(Agency {
            behaviour,
            asked: AtomicU32::new(0),
            log: Arc::clone(&log),
        });
        let room = EngineRoom::new(EngineConfig::default())
            .with_ledger(Ledger::new(vault, Arc::new(book)));
        let authority: Arc<dyn AuthoritySource> = agency.clone();
        room.install_authority(Environment::Production, Some(authority));
        Self {
            room,
            agency,
            log,
            _keys: keys,
        }
    }

    async fn call(&self, eval_id: u8) -> Called {
        self.call_with(eval_id, &applicant()).await
    }

    async fn call_with(&self, eval_id: u8, applicant: &Applicant) -> Called {
        let pinned = self.room.pin(Environment::Production);
        let (client_id, workflow) = ("application-3".into(), "step_up".into());
        let context = CallContext::new(
            &pinned,
            applicant,
            EvalId::from_bytes([eval_id; 16]),
            &client_id,
            &workflow,
            "2026-03-04T12:00:00Z".parse().unwrap(),
        );
        self.room.call(&context, &ecbsv()).await
    }

    fn asked(&self) -> u32 {
        self.agency.asked.load(Ordering::SeqCst)
    }
}

fn applicant() -> Applicant {
    Applicant {
        given_name: Some(Pii::new("Ottoline".into())),
        family_name: Some(Pii::new("Brackenridge".into())),
        national_id: Some(Pii::new("219-44-0931".into())),
        date_of_birth: Some(Pii::new("1973-06-20".into())),
        country: Some("US".into()),
        context: AdditionalContext {
            user_consent: Some(true),
            consent_timestamp: Some("2026-03-04T11:00:00Z".into()),
        },
        ..Applicant::default()
    }
}

fn ecbsv() -> ServiceCall {
    ServiceCall {
        step_id: "ssa".into(),
        service: "ecbsv".into(),
        name: SmolStr::default(),
        settings: Arc::new(Value::object::<SmolStr>([])),
        input: Value::Null,
        timeout_ms: None,
        retries: None,
        cache_ttl_s: None,
    }
}

fn yes() -> Behaviour {
    Behaviour::Says(AuthorityVerdict::Match { is_deceased: false })
}

#[tokio::test(start_paused = true)]
async fn the_consent_is_on_record_before_the_authority_is_asked() {
    let scene = Scene::new(yes(), true);
    let called = scene.call(1).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (200, 1));
    assert_eq!(scene.log.events(), ["consent", "asked"]);
    let authority = called.entry.audit.get("authority").and_then(Value::as_str);
    assert_eq!(authority, Some("ssa"));
}

#[tokio::test(start_paused = true)]
async fn one_evaluation_may_ask_again_and_no_other() {
    let scene = Scene::new(yes(), true);
    for (eval_id, status) in [(1, 200), (1, 200), (2, 400)] {
        assert_eq!(scene.call(eval_id).await.entry.status_code, status);
    }
    assert_eq!(scene.asked(), 2);
    let again = Applicant {
        context: AdditionalContext {
            consent_timestamp: Some("2026-03-04T11:30:00Z".into()),
            ..applicant().context
        },
        ..applicant()
    };
    assert_eq!(scene.call_with(2, &again).await.entry.status_code, 200);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_where_the_use_cannot_be_put_on_record() {
    let scene = Scene::new(yes(), false);
    let called = scene.call(1).await;
    assert_eq!(called.entry.status_code, 503);
    assert_eq!(scene.asked(), 0);

    let without = EngineRoom::new(EngineConfig::default());
    let authority: Arc<dyn AuthoritySource> = scene.agency.clone();
    without.install_authority(Environment::Production, Some(authority));
    let scene = Scene {
        room: without,
        ..scene
    };
    assert_eq!(scene.call(1).await.entry.status_code, 503);
    assert_eq!(scene.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn no_consent_is_used_up_where_nobody_can_be_asked() {
    let scene = Scene::new(yes(), true);
    scene.room.install_authority(Environment::Production, None);
    assert_eq!(scene.call(1).await.entry.status_code, 503);
    assert!(scene.log.events().is_empty());
    // The same consent still does for another evaluation.
    let authority: Arc<dyn AuthoritySource> = scene.agency.clone();
    scene
        .room
        .install_authority(Environment::Production, Some(authority));
    assert_eq!(scene.call(2).await.entry.status_code, 200);
}

#[tokio::test(start_paused = true)]
async fn a_passing_failure_is_tried_again_under_one_consent_and_a_lasting_one_is_not() {
    for (failure, status, attempts) in [
        (Failure::passing(503, "down for maintenance"), 503, 3),
        (Failure::passing(429, "too many questions"), 429, 3),
        (Failure::lasting(503, "the agreement has ended"), 503, 1),
        (Failure::lasting(502, "no answer that can be read"), 502, 1),
    ] {
        let scene = Scene::new(Behaviour::Fails(failure.clone()), true);
        let started = Instant::now();
        let called = scene.call(1).await;
        assert_eq!(called.entry.status_code, status);
        assert_eq!(called.entry.attempts, attempts);
        assert_eq!(scene.asked(), attempts);
        assert_eq!(called.entry.error, Some(failure.why.reason));
        let consents = scene
            .log
            .events()
            .iter()
            .filter(|event| **event == "consent")
            .count();
        assert_eq!(consents, 1);
        assert!(called.answer.output.is_null());
        assert_eq!(
            started.elapsed() >= Duration::from_millis(150),
            attempts > 1
        );
    }
}

#[tokio::test(start_paused = true)]
async fn silence_is_a_time_out() {
    let scene = Scene::new(Behaviour::Silent, true);
    let called = scene.call(1).await;
    assert_eq!((called.entry.status_code, called.entry.attempts), (504, 3));
}

#[tokio::test(start_paused = true)]
async fn an_authority_that_fails_again_and_again_is_left_alone_and_no_consent_is_used_up() {
    let down = Failure::passing(502, "no connection");
    let scene = Scene::new(Behaviour::Fails(down), true);
    // Each has a consent of its own.
    let call = async |number: u8| {
        let mut applicant = applicant();
        applicant.context.consent_timestamp = Some(format!("2026-03-04T11:00:0{number}Z").into());
        scene.call_with(number, &applicant).await.entry
    };
    for number in 1..=5 {
        assert_eq!(call(number).await.status_code, 502);
    }
    let before = scene.log.events().len();
    let left_alone = call(6).await;
    assert_eq!((left_alone.status_code, left_alone.attempts), (503, 0));
    assert_eq!(scene.log.events().len(), before, "nothing was recorded");

    // After a while one call tries.
    tokio::time::advance(EngineConfig::default().breaker_pause).await;
    assert_eq!(call(7).await.status_code, 502);
    assert_eq!(call(8).await.status_code, 503);

    // A service that refuses is not down.
    let scene = Scene::new(Behaviour::Fails(Failure::lasting(503, "refused")), true);
    for _ in 0..10 {
        assert_eq!(scene.call(1).await.entry.attempts, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_goes_through_the_same_gate() {
    let down = Failure::passing(502, "no connection");
    let scene = Scene::new(Behaviour::Fails(down), true);
    let check = async |number: u8| {
        let mut applicant = applicant();
        applicant.context.consent_timestamp = Some(format!("2026-03-04T11:00:0{number}Z").into());
        let row = BatchRow {
            applicant,
            client_id: format!("row-{number}").into(),
            eval_id: EvalId::from_bytes([number; 16]),
        };
        let pinned = scene.room.pin(Environment::Production);
        let module = module_named("ecbsv").unwrap();
        let now = "2026-03-04T12:00:00Z".parse().unwrap();
        let rows = [row];
        let room = &scene.room;
        let judged = room.check_many(&pinned, module, &Value::Null, &rows, now);
        judged.await[0].status_code
    };
    for number in 1..=5 {
        assert_eq!(check(number).await, 502);
    }
    let before = scene.log.events().len();
    assert_eq!(check(6).await, 503);
    assert_eq!(scene.log.events().len(), before, "nothing was recorded");
    assert_eq!(
        scene.call(7).await.entry.status_code,
        503,
        "the gate of runs"
    );

    tokio::time::advance(EngineConfig::default().breaker_pause).await;
    assert_eq!(check(8).await, 502);
}

#[tokio::test(start_paused = true)]
async fn a_person_keeps_an_id_of_their_own_without_a_reference_population() {
    let scene = Scene::new(Behaviour::Says(AuthorityVerdict::NoMatch), true);
    let id = |called: Called| called.entry.response.get("entityId").cloned().unwrap();
    let first = id(scene.call(1).await);
    assert_eq!(id(scene.call(1).await), first);
    let other = Applicant {
        family_name: Some(Pii::new("Quist".into())),
        ..applicant()
    };
    assert_ne!(id(scene.call_with(1, &other).await), first);
}
