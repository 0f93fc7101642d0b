//! `bonafide serve`: the server, and the loop that notices what other processes changed.

use crate::app::{self, Decider, Opened};
use crate::connectors::DescribedServices;
use crate::feeds::Feeds;
use crate::loaded::Loaded;
use crate::models::Models;
use crate::{CommandResult, Context};
use arc_swap::ArcSwap;
use bonafide_access::{KeyRing, Keys, PrincipalRing, Principals};
use bonafide_evaluation::Evaluator;
use bonafide_lifecycle::{CurrentLists, LiveSet};
use bonafide_reference::{InForce, ReferenceFolder};
use bonafide_server::{AppState, Management, Reload as PutInForce, ServerConfig};
use bonafide_store::{ServeLock, SqliteStore};
use bonafide_types::{Environment, StorageError, Timestamp};
use bonafide_vault::Vault;
use clap::Args;
use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address and port to listen on, such as 127.0.0.1:8080.
    #[arg(long)]
    listen: Option<String>,
    /// Benchmarks only: run the first evaluation for real and give its answer to all others, with
    /// everything but the run itself unchanged.
    #[arg(long, hide = true)]
    null_answer: bool,
}

/// Runs the command until a signal arrives.
pub(crate) fn run(mut context: Context, arguments: Arguments) -> CommandResult {
    start_log(&context)?;
    if let Some(listen) = arguments.listen {
        context.config.listen = listen;
    }
    let opened = app::open_store(&context)?;
    let _lock = ServeLock::take(&context.data_dir)?;
    app::runtime()?.block_on(async {
        let shutdown = bonafide_server::shutdown_signal()?;
        let listener = bind(&context.config.listen).await?;
        let running = Running::prepare(&context, &opened, arguments.null_answer).await?;
        // The address is asked of the socket: with port 0 the system chose it.
        println!("Bonafide serves at http://{}", listener.local_addr()?);
        running.serve(listener, shutdown).await
    })?;
    opened.close()
}

/// Binds the listening socket with an error that names the address.
pub(crate) async fn bind(address: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; choose another with --listen")
    })
}

/// Sends log lines to standard error; of a panic, only where it happened.
pub(crate) fn start_log(context: &Context) -> CommandResult {
    // The message of a panic may quote what was being worked on, which may be personal data.
    std::panic::set_hook(Box::new(|panic| {
        let location = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(location, "a part of the program panicked");
    }));
    let filter = tracing_subscriber::EnvFilter::try_new(&context.config.log)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match context.config.log_format.as_str() {
        "json" => builder.json().try_init(),
        _ => builder.try_init(),
    }
}

/// A server that is ready to run, with the loop beside it.
pub(crate) struct Running {
    state: Arc<AppState>,
    config: ServerConfig,
    reload: Reload,
    worker: Worker,
}

impl Running {
    /// Loads keys, workflows and indexes.
    pub(crate) async fn prepare(
        context: &Context,
        opened: &Opened,
        null_answer: bool,
    ) -> Result<Self, Failure> {
        app::warm_up();
        // Read before the indexes are opened: one that is installed meanwhile is then noticed.
        let mut in_force = HashMap::new();
        for environment in Environment::ALL {
            let folder = ReferenceFolder::new(&context.data_dir, environment);
            in_force.extend(folder.in_force()?.map(|current| (environment, current)));
        }
        let Decider {
            engine,
            feeds,
            models,
            described,
            evaluator,
            lists,
        } = app::decider(context, opened)?;
        let revision = opened.store.configuration_revision().await?;
        lists.replace(app::load_lists(opened, None).await?);
        let keys = Arc::new(ArcSwap::from_pointee(KeyRing::new(
            opened.store.keys().await?,
        )));
        let live = Arc::new(ArcSwap::from_pointee(
            app::load_live(opened, &lists.get(), None).await?,
        ));
        let config = server_config(context, null_answer)?;
        let worker = Worker {
            evaluator: Arc::clone(&evaluator),
            live: Arc::clone(&live),
            interval: Duration::from_millis(context.config.expiry_interval_ms.max(10)),
            longest_run: 2 * Duration::from_millis(context.config.request_timeout_ms),
        };
        let principals = opened.store.principals().await?;
        let principals = Arc::new(ArcSwap::from_pointee(PrincipalRing::new(principals)));
        let swap = Swap {
            vault: Arc::clone(&opened.vault),
            store: Arc::clone(&opened.store),
            lists: Arc::clone(&lists),
            live: Arc::clone(&live),
            turn: Arc::default(),
        };
        let management = Management {
            principals: Arc::clone(&principals),
            shelf: Arc::clone(&opened.store) as _,
            drafts: Arc::clone(&opened.store) as _,
            approvals: Arc::clone(&opened.store) as _,
            evaluations: Arc::clone(&opened.store) as _,
            audit: Arc::clone(&opened.store) as _,
            services: Arc::clone(&engine) as _,
            lists: Arc::clone(&lists),
            data: Arc::new(Loaded(Arc::clone(&engine))),
            policy: app::approval_policy(&context.config)?,
            reload: swap.on_demand(),
        };
        let state = AppState::new(
            evaluator,
            Arc::clone(&keys),
            Arc::clone(&live),
            Arc::clone(&opened.vault),
            &config,
        );
        let state = Arc::new(state.with_management(management));
        let reload = Reload {
            opened: Opened {
                vault: Arc::clone(&opened.vault),
                store: Arc::clone(&opened.store),
            },
            engine,
            feeds,
            models,
            described,
            keys,
            principals,
            swap,
            data_dir: context.data_dir.clone(),
            interval: Duration::from_millis(context.config.reload_interval_ms.max(10)),
            revision,
            in_force,
        };
        Ok(Self {
            state,
            config,
            reload,
            worker,
        })
    }

    /// Serves until `shutdown` resolves, then finishes what was accepted.
    pub(crate) async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> CommandResult {
        let reloading = tokio::spawn(self.reload.run());
        let (evaluator, live) = (
            Arc::clone(&self.worker.evaluator),
            Arc::clone(&self.worker.live),
        );
        let ended = evaluator.ended();
        let comparing = tokio::spawn(async move {
            bonafide_server::run_shadows(&evaluator, &live, ended).await;
        });
        let working = tokio::spawn(self.worker.run());
        let outcome = bonafide_server::serve(listener, self.state, self.config, shutdown).await;
        reloading.abort();
        working.abort();
        comparing.abort();
        Ok(outcome?)
    }
}

/// What the server is told from the configuration.
fn server_config(context: &Context, null_answer: bool) -> Result<ServerConfig, Failure> {
    let config = &context.config;
    Ok(ServerConfig {
        wire: wire_config(context)?,
        body_limit_bytes: config.body_limit_bytes,
        import_limit_bytes: config.import_limit_bytes,
        max_connections: config.max_connections,
        request_timeout: Duration::from_millis(config.request_timeout_ms),
        updates_limit: config.updates_limit,
        drain_timeout: Duration::from_millis(config.drain_timeout_ms),
        idle_grace: Duration::from_millis(config.idle_grace_ms),
        null_answer,
        ..ServerConfig::default()
    })
}

/// What the wire is told from the configuration.
pub(crate) fn wire_config(context: &Context) -> Result<bonafide_wire::WireConfig, Failure> {
    let config = &context.config;
    let public_url = match config.public_url.as_str() {
        "" => format!("http://{}", config.listen),
        url => url.trim_end_matches('/').to_owned(),
    };
    Ok(bonafide_wire::WireConfig {
        profile: config.profile.parse()?,
        public_url: public_url.into(),
        nesting_limit: config.nesting_limit,
        metadata_limit_bytes: config.metadata_limit_bytes,
    })
}

/// Ends pauses whose time is up, and gathers the history of new questions.
struct Worker {
    evaluator: Arc<Evaluator>,
    live: Arc<ArcSwap<LiveSet>>,
    interval: Duration,
    /// No evaluation is under way for longer than this.
    longest_run: Duration,
}

/// The live workflows whose history is being gathered.
struct Gathering {
    live: Arc<LiveSet>,
    noticed: Instant,
    since: Timestamp,
    is_gathered: bool,
    is_settled: bool,
}

impl Worker {
    async fn run(self) {
        let mut ticks = tokio::time::interval(self.interval);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut gathering: Option<Gathering> = None;
        loop {
            ticks.tick().await;
            let live = self.live.load_full();
            if let Err(error) = bonafide_server::expire_pauses(&self.evaluator, &live).await {
                tracing::warn!(%error, "pauses whose time is up were not looked for");
            }
            let known = gathering.take();
            let mut current = known
                .filter(|known| Arc::ptr_eq(&known.live, &live))
                .unwrap_or_else(|| Gathering {
                    live,
                    noticed: Instant::now(),
                    since: Timestamp::now() - self.longest_run,
                    is_gathered: false,
                    is_settled: false,
                });
            if let Err(error) = self.gather(&mut current).await {
                tracing::warn!(%error, "the history was not gathered");
            }
            gathering = Some(current);
        }
    }

    /// Gathers what is stored; and once everything has ended that was under way when the workflows
    /// went live, looks at that again.
    async fn gather(&self, gathering: &mut Gathering) -> Result<(), StorageError> {
        let live = Arc::clone(&gathering.live);
        if !gathering.is_gathered {
            gathering.is_gathered = bonafide_server::gather_history(&self.evaluator, &live).await?;
        }
        let may_settle = gathering.noticed.elapsed() > self.longest_run;
        if gathering.is_gathered && may_settle && !gathering.is_settled {
            bonafide_server::settle_history(&self.evaluator, &live, gathering.since).await?;
            gathering.is_settled = true;
        }
        Ok(())
    }
}

/// The lists and the live workflows of this process, which change together.
#[derive(Clone)]
struct Swap {
    vault: Arc<Vault>,
    store: Arc<SqliteStore>,
    lists: Arc<CurrentLists>,
    live: Arc<ArcSwap<LiveSet>>,
    /// Held while they are read and swapped, so that older ones never replace newer ones.
    turn: Arc<Mutex<()>>,
}

impl Swap {
    /// Reads what is stored and puts it in force.
    async fn refresh(&self) -> CommandResult {
        let _turn = self.turn.lock().await;
        let opened = Opened {
            vault: Arc::clone(&self.vault),
            store: Arc::clone(&self.store),
        };
        let lists = app::load_lists(&opened, Some(&self.lists.get())).await?;
        let known = self.live.load_full();
        let live = app::load_live(&opened, &lists, Some(&known)).await?;
        self.lists.replace(lists);
        self.live.store(Arc::new(live));
        Ok(())
    }

    /// The same, for whoever has changed something in this process.
    fn on_demand(&self) -> PutInForce {
        let swap = self.clone();
        Arc::new(move || {
            let swap = swap.clone();
            Box::pin(async move { swap.refresh().await.map_err(|error| error.to_string()) })
        })
    }
}

/// Notices new keys, lists, workflows, reference indexes, feeds and connectors and swaps them in.
struct Reload {
    opened: Opened,
    engine: Arc<bonafide_enrichment::EngineRoom>,
    feeds: Feeds,
    models: Models,
    described: DescribedServices,
    keys: Arc<ArcSwap<KeyRing>>,
    principals: Arc<ArcSwap<PrincipalRing>>,
    swap: Swap,
    data_dir: std::path::PathBuf,
    interval: Duration,
    revision: u64,
    in_force: HashMap<Environment, InForce>,
}

impl Reload {
    async fn run(mut self) {
        let mut ticks = tokio::time::interval(self.interval);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.configuration().await {
                tracing::warn!(%error, "keys, lists and workflows were not reloaded; the old ones stay in force");
            }
            for environment in Environment::ALL {
                if let Err(error) = self.reference(environment).await {
                    tracing::warn!(%error, %environment, "the reference index was not reloaded; the old one stays in force");
                }
            }
            // Opening a feed reads its manifest and its fences only.
            if let Err(error) = self.models.refresh() {
                tracing::error!(%error, "new models cannot be used; those before stay");
            }
            if let Err(error) = self.feeds.refresh() {
                tracing::warn!(%error, "a feed was not reloaded; the old one stays in force");
            }
            if let Err(error) = self.described.refresh(&self.engine) {
                tracing::warn!(%error, "connectors were not reloaded; the old ones stay in force");
            }
        }
    }

    async fn configuration(&mut self) -> CommandResult {
        let revision = self.opened.store.configuration_revision().await?;
        if revision == self.revision {
            return Ok(());
        }
        let keys = KeyRing::new(self.opened.store.keys().await?);
        let principals = PrincipalRing::new(self.opened.store.principals().await?);
        self.principals.store(Arc::new(principals));
        self.swap.refresh().await?;
        tracing::info!(keys = keys.len(), "keys, lists and workflows reloaded");
        self.keys.store(Arc::new(keys));
        self.revision = revision;
        Ok(())
    }

    async fn reference(&mut self, environment: Environment) -> CommandResult {
        let folder = ReferenceFolder::new(&self.data_dir, environment);
        let loaded = self.in_force.get(&environment).copied();
        let Some(changed) = folder.changed_since(loaded)? else {
            return Ok(());
        };
        // One try per change: a damaged file is reported once, not twice a second.
        self.in_force.insert(environment, changed);
        let vault = Arc::clone(&self.opened.vault);
        let opened = tokio::task::spawn_blocking(move || app::open_index(&folder, &vault)).await?;
        let Some(index) = opened? else {
            return Ok(());
        };
        tracing::info!(%environment, version = index.version(), "reference index swapped in");
        self.engine.install(environment, Some(Arc::new(index)));
        Ok(())
    }
}
