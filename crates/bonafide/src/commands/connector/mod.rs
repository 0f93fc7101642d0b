//! `bonafide connector`: outside services that a file describes.

mod stand_in;

use crate::app::{self, engine_config};
use crate::connectors::{self, DescribedServices};
use crate::output::{grouped, print_table};
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_connectors::{CONNECTOR_SCHEMA, Description};
use bonafide_enrichment::{CallContext, Connector, Described, EngineRoom, EnrichmentEntry};
use bonafide_types::{Applicant, AuditEntry, Environment, EvalId, SmolStr, Timestamp, Value};
use bonafide_workflow::ServiceCall;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// The deepest nesting of an input on the command line.
const MAX_DEPTH: usize = 32;

/// Outside services.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read connector files and run their cases; nothing is called.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Make one real call, with time-outs and attempts as in a run.
    Call(Call),
    /// Answer in the place of the service, with the fixtures of a file.
    StandIn(stand_in::Arguments),
    /// List the connectors that the settings name.
    List,
    /// Have kept answers forgotten.
    Forget {
        /// Those of one connector; without it, all.
        name: Option<SmolStr>,
        /// `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// Print the JSON Schema of connector files.
    Schema,
}

/// Arguments of `connector call`.
#[derive(Debug, Args)]
pub(crate) struct Call {
    /// The file.
    file: PathBuf,
    /// The input, a JSON object.
    #[arg(long, default_value = "{}")]
    input: String,
    /// The settings, a JSON object.
    #[arg(long, default_value = "{}")]
    settings: String,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Check { files } => check(files),
        Command::Call(arguments) => call(context, arguments),
        Command::StandIn(arguments) => stand_in::run(arguments),
        Command::List => list(context),
        Command::Forget { name, environment } => forget(context, name.as_ref(), *environment),
        Command::Schema => {
            print!("{CONNECTOR_SCHEMA}");
            Ok(())
        }
    }
}

fn check(files: &[PathBuf]) -> CommandResult {
    let mut wrong = 0_usize;
    for path in files {
        let description = match Description::read(path) {
            Ok(description) => description,
            Err(error) => {
                eprintln!("{error}");
                wrong += 1;
                continue;
            }
        };
        let outcomes = description.run_cases();
        let failed = outcomes.iter().filter(|outcome| !outcome.is_passed());
        for outcome in failed.clone() {
            for difference in &outcome.differences {
                eprintln!("{}: case {:?}: {difference}", path.display(), outcome.name);
            }
        }
        let failed = failed.count();
        wrong += failed;
        let (fixtures, cases) = description.counts();
        println!(
            "{} ({}): connector {}, version {}; {fixtures} fixtures, {} of {cases} cases passed",
            path.display(),
            if failed == 0 { "good" } else { "wrong" },
            description.name(),
            description.version(),
            cases - failed,
        );
    }
    match wrong {
        0 => Ok(()),
        _ => Err("connector files are not as they should be".into()),
    }
}

fn call(context: &Context, arguments: &Call) -> CommandResult {
    let object = |name: &str, text: &str| match Value::from_json(text.as_bytes(), MAX_DEPTH) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(format!("--{name} is no JSON object")),
        Err(error) => Err(format!("--{name} is no JSON: {error}")),
    };
    let input = object("input", &arguments.input)?;
    let settings = object("settings", &arguments.settings)?;
    let connector = DescribedServices::new(context)?.connector(&arguments.file)?;
    let faults = connector.setting_faults(&settings);
    if !faults.is_empty() {
        return Err(faults.join("; ").into());
    }
    let service = connector.name().clone();
    let entry = app::runtime()?.block_on(make_call(context, connector, &service, input, settings));
    let text = serde_json::to_string_pretty(&entry)?;
    println!("{text}");
    match entry.status_code {
        200 => Ok(()),
        status => Err(format!("the call failed with status {status}").into()),
    }
}

/// One call through an engine room of its own, as a step of a run would make it.
async fn make_call(
    context: &Context,
    connector: impl Connector + 'static,
    service: &SmolStr,
    input: Value,
    settings: Value,
) -> EnrichmentEntry {
    let engine = EngineRoom::new(engine_config(&context.config));
    let connector: Arc<dyn Connector> = Arc::new(connector);
    engine.install_connectors(Environment::Sandbox, [connector]);
    let pinned = engine.pin(Environment::Sandbox);
    let applicant = Applicant::default();
    let (client, workflow) = (SmolStr::new_static("cli"), SmolStr::new_static("call"));
    let eval_id = EvalId::from_uuid(Uuid::new_v4());
    let now = Timestamp::now();
    let around = CallContext::new(&pinned, &applicant, eval_id, &client, &workflow, now);
    let call = ServiceCall {
        step_id: SmolStr::new_static("call"),
        service: service.clone(),
        name: service.clone(),
        settings: Arc::new(settings),
        input,
        timeout_ms: None,
        retries: None,
        cache_ttl_s: None,
    };
    engine.call(&around, &call).await.entry
}

fn list(context: &Context) -> CommandResult {
    let mut rows = Vec::new();
    for environment in Environment::ALL {
        for path in connectors::files(&context.config, environment)? {
            let (name, version, state) = state_of(context, &path);
            let file = path.display().to_string();
            rows.push(vec![environment.to_string(), name, version, file, state]);
        }
    }
    if rows.is_empty() {
        println!("No connectors. Next: set connectors_sandbox to a folder of connector files.");
        return Ok(());
    }
    print_table(&["environment", "name", "version", "file", "state"], &rows);
    Ok(())
}

/// Name, version and whether the connector could be called.
fn state_of(context: &Context, path: &Path) -> (String, String, String) {
    let description = match Description::read(path) {
        Ok(description) => description,
        Err(error) => return (String::new(), String::new(), error.to_string()),
    };
    let ready = DescribedServices::new(context).and_then(|services| services.connector(path));
    let state = ready.map_or_else(
        |error| error.to_string(),
        |connector| format!("ready: {}", connector.address()),
    );
    let (name, version) = (description.name().to_string(), description.version());
    (name, version.to_string(), state)
}

fn forget(context: &Context, name: Option<&SmolStr>, environment: Environment) -> CommandResult {
    let opened = app::open_store(context)?;
    let dropping = opened.store.drop_cached_answers(environment, name.cloned());
    let dropped = app::block_on(dropping)?;
    app::block_on(opened.store.append_audit(AuditEntry {
        instant: Timestamp::now(),
        environment: Some(environment),
        actor: app::actor(),
        action: "connector.forgotten".into(),
        subject: name.cloned().unwrap_or_else(|| "all".into()),
        detail: format!("{dropped} kept answers").into(),
    }))?;
    println!("{} kept answers forgotten.", grouped(dropped as u64));
    opened.close()
}
