//! The wiring: opens what a data folder holds and puts the crates together.

use crate::config::Config;
use crate::connectors::{self, DescribedServices};
use crate::feeds::Feeds;
use crate::models::Models;
use crate::{CommandResult, Context};
use bonafide_enrichment::{
    AuthoritySource, CachedAnswers, Consents, EngineConfig, EngineRoom, Ledger, ResultCache,
};
use bonafide_evaluation::Evaluator;
use bonafide_lifecycle::{
    ApprovalPolicy, CurrentLists, ListLibrary, LiveSet, PublishedServices, WorkflowShelf,
};
use bonafide_reference::{Index, Query, ReferenceFolder};
use bonafide_store::SqliteStore;
use bonafide_types::{Address, Applicant, Environment, Pii, ReasonCodeInfo, SmolStr, Timestamp};
use bonafide_vault::Vault;
use bonafide_workflow::Lists;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A data folder with its keys and its store open.
pub(crate) struct Opened {
    pub(crate) vault: Arc<Vault>,
    pub(crate) store: Arc<SqliteStore>,
}

impl Opened {
    /// Flushes and closes the store.
    pub(crate) fn close(self) -> CommandResult {
        block_on(async {
            self.store.close().await;
            Ok::<(), Failure>(())
        })
    }
}

/// Opens a data folder, creating it where it is missing.
pub(crate) fn open_store(context: &Context) -> Result<Opened, Failure> {
    create_private_folder(&context.data_dir).map_err(|error| {
        let folder = context.data_dir.display();
        format!("cannot create the data folder {folder}: {error}")
    })?;
    // A new key would open nothing that is stored, and be taken for the lost one.
    let vault = match SqliteStore::is_present(&context.data_dir) {
        true => Vault::open(&context.data_dir)?,
        false => Vault::open_or_create(&context.data_dir)?,
    };
    let vault = Arc::new(vault);
    let options = bonafide_store::StoreOptions {
        queue_length: context.config.commit_queue,
        max_bytes: (context.config.store_limit_bytes > 0)
            .then_some(context.config.store_limit_bytes),
        ..bonafide_store::StoreOptions::default()
    };
    let store = Arc::new(SqliteStore::open(&context.data_dir, &vault, &options)?);
    Ok(Opened { vault, store })
}

/// Creates a folder that only its owner can enter.
fn create_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Opens the current index of an environment; `None` where nothing was imported.
pub(crate) fn open_index(
    folder: &ReferenceFolder,
    vault: &Vault,
) -> Result<Option<Index>, Failure> {
    let Some(generation) = folder.current()? else {
        return Ok(None);
    };
    let index = Index::open(&folder.index_path(generation), vault)?;
    Ok(Some(match folder.model()? {
        Some(model) => index.with_model(&model),
        None => index,
    }))
}

/// Everything that decides: the engine room with what is loaded, and the evaluator.
pub(crate) struct Decider {
    pub(crate) engine: Arc<EngineRoom>,
    pub(crate) feeds: Feeds,
    pub(crate) models: Models,
    pub(crate) described: DescribedServices,
    pub(crate) evaluator: Arc<Evaluator>,
    /// What the evaluator compiles stored workflows with.
    pub(crate) lists: Arc<CurrentLists>,
}

/// Puts the deciding parts together and loads the current reference indexes and feeds.
pub(crate) fn decider(context: &Context, opened: &Opened) -> Result<Decider, Failure> {
    let ledger = Ledger::new(
        Arc::clone(&opened.vault),
        Arc::clone(&opened.store) as Arc<dyn Consents>,
    );
    let cache = ResultCache::new(
        Arc::clone(&opened.vault),
        Arc::clone(&opened.store) as Arc<dyn CachedAnswers>,
    );
    let engine = EngineRoom::new(engine_config(&context.config))
        .with_ledger(ledger)
        .with_cache(cache);
    decider_with(context, opened, engine)
}

/// The same for trying things out: no consent is used up, so that whatever needs one is not
/// available, and no connector is called.
pub(crate) fn rehearsing_decider(context: &Context, opened: &Opened) -> Result<Decider, Failure> {
    let engine = EngineRoom::new(engine_config(&context.config)).rehearsing();
    decider_with(context, opened, engine)
}

fn decider_with(
    context: &Context,
    opened: &Opened,
    engine: EngineRoom,
) -> Result<Decider, Failure> {
    let engine = Arc::new(engine);
    for environment in Environment::ALL {
        let folder = ReferenceFolder::new(&context.data_dir, environment);
        if let Some(index) = open_index(&folder, &opened.vault)? {
            engine.install(environment, Some(Arc::new(index)));
        }
    }
    for environment in Environment::ALL {
        if let Some(connector) = connectors::authority(context, environment)? {
            let authority: Arc<dyn AuthoritySource> = Arc::new(connector);
            engine.install_authority(environment, Some(authority));
        }
    }
    let mut feeds = Feeds::new(context, &opened.vault, &engine);
    feeds.refresh()?;
    let mut models = Models::new(context, &engine);
    if let Err(error) = models.refresh() {
        // The bundled models go on deciding.
        tracing::error!(%error, "the registered models cannot be used");
    }
    let mut described = DescribedServices::new(context)?;
    if !engine.is_rehearsing() {
        described.refresh(&engine)?;
    }
    let lists = Arc::new(CurrentLists::default());
    let evaluator = Evaluator::new(
        Arc::clone(&engine),
        Arc::clone(&opened.vault),
        Arc::clone(&opened.store) as Arc<dyn bonafide_evaluation::Evaluations>,
        Arc::clone(&opened.store) as Arc<dyn WorkflowShelf>,
        Arc::new(Timestamp::now),
    );
    let evaluator = Arc::new(evaluator.with_lists(Arc::clone(&lists)));
    Ok(Decider {
        engine,
        feeds,
        models,
        described,
        evaluator,
        lists,
    })
}

pub(crate) fn engine_config(config: &Config) -> EngineConfig {
    EngineConfig {
        attempt_timeout: Duration::from_millis(config.enrichment_timeout_ms),
        most_attempts: config.enrichment_attempts,
        run_budget: Duration::from_millis(config.run_budget_ms),
        service_concurrency: config.service_concurrency.get(),
        breaker_failures: config.breaker_failures,
        breaker_pause: Duration::from_millis(config.breaker_pause_ms),
    }
}

/// Reads all lists; those of `previous` that have not changed are taken over.
pub(crate) async fn load_lists(
    opened: &Opened,
    previous: Option<&ListLibrary>,
) -> Result<ListLibrary, Failure> {
    Ok(ListLibrary::load(
        opened.store.as_ref(),
        opened.store.as_ref(),
        &opened.vault,
        previous,
    )
    .await?)
}

/// The lists of one environment, outside of a server.
pub(crate) fn lists_of(opened: &Opened, environment: Environment) -> Result<Arc<Lists>, Failure> {
    let library = block_on(load_lists(opened, None))?;
    Ok(library.of(environment))
}

/// Compiles what is live; workflows that `previous` holds compiled are taken over.
pub(crate) async fn load_live(
    opened: &Opened,
    lists: &ListLibrary,
    previous: Option<&LiveSet>,
) -> Result<LiveSet, Failure> {
    let mut versions = Vec::new();
    for environment in Environment::ALL {
        versions.extend(opened.store.versions(environment).await?);
    }
    Ok(LiveSet::load(
        &versions,
        &PublishedServices,
        lists,
        previous,
    )?)
}

/// Reads one invented applicant, so that tables which load at first use (numbering plans, names,
/// streets) are there before the first request comes.
pub(crate) fn warm_up() {
    let text = |value: &str| Some(Pii::new(SmolStr::new(value)));
    let applicant = Applicant {
        given_name: text("Wilhelmina"),
        family_name: text("Abernathy-Cole"),
        national_id: text("501-22-7788"),
        date_of_birth: text("1979-03-04"),
        email: text("wilhelmina@example.org"),
        phone_number: text("+16175550182"),
        address: Address {
            line_1: text("12 North Main Street Apt 4"),
            locality: text("Beverly"),
            major_admin_division: text("MA"),
            postal_code: text("01915"),
            ..Address::default()
        },
        country: Some("US".into()),
        ..Applicant::default()
    };
    std::hint::black_box(Query::from_applicant(&applicant));
    std::hint::black_box(ReasonCodeInfo::all());
}

/// Where going live needs a second principal.
pub(crate) fn approval_policy(config: &Config) -> Result<ApprovalPolicy, String> {
    let text = &config.approval_required;
    text.parse()
        .map_err(|why| format!("approval_required is {text:?}: {why}"))
}

/// Who runs the command, for the audit log.
pub(crate) fn actor() -> SmolStr {
    let user = std::env::var("USER").or_else(|_| std::env::var("LOGNAME"));
    format!("cli:{}", user.as_deref().unwrap_or("unknown")).into()
}

/// Waits for one question to the store, outside of a server.
pub(crate) fn block_on<T, E: Into<Failure>>(
    future: impl Future<Output = Result<T, E>>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(future).map_err(Into::into)
}

/// The runtime of a server.
pub(crate) fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}
