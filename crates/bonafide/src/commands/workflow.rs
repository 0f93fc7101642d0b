//! `bonafide workflow validate|publish|live|list|show`.

use crate::app::{self, actor};
use crate::connectors;
use crate::output::{counter, grouped, print_table};
use crate::{CommandResult, Context};
use bonafide_evaluation::Gathering;
use bonafide_lifecycle::{
    PublishError, PublishRequest, StoredVersion, VersionState, WorkflowShelf, publish,
};
use bonafide_store::SqliteStore;
use bonafide_types::{Environment, SmolStr, Timestamp, WorkflowId};
use bonafide_workflow::{CaseResult, Lists, Workflow, run_cases};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// Workflows.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a file and run its cases; nothing is stored.
    Validate {
        /// The workflow, YAML or JSON.
        file: PathBuf,
        /// Whose lists it may name: `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// Check a file, run its cases and store it as the next version of its name.
    Publish(Publish),
    /// Make a published version serve requests.
    Live(Choice),
    /// List the versions.
    List {
        /// `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// Print the document of a version.
    Show(Choice),
    #[command(flatten)]
    Proof(super::proof::Command),
    #[command(flatten)]
    Lifecycle(super::lifecycle::Command),
}

/// Arguments of `workflow publish`.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// The workflow, YAML or JSON.
    file: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// Serve requests with it at once.
    #[arg(long)]
    live: bool,
    /// Begin a new major number.
    #[arg(long)]
    major: bool,
}

/// Which version is meant.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// The workflow's name.
    name: SmolStr,
    /// Its number, such as `1.2.0`; by default the newest, or for `show` the live one.
    #[arg(long)]
    version: Option<SmolStr>,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    pub(super) environment: Environment,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Validate { file, environment } => validate(context, file, *environment),
        Command::Publish(arguments) => {
            let source = read(&arguments.file)?;
            let opened = app::open_store(context)?;
            let policy = app::approval_policy(&context.config)?;
            let is_asked = arguments.live && policy.is_needed(arguments.environment);
            let version = publish_source(
                context,
                &opened,
                &source,
                arguments.environment,
                arguments.live && !is_asked,
                arguments.major,
            )?;
            if is_asked {
                let went = super::lifecycle::at_desk(context, &opened, async |desk| {
                    desk.go_live(version.environment, version.workflow_id).await
                })?;
                super::lifecycle::tell(&opened, &version, &went)?;
            }
            opened.close()
        }
        Command::Live(choice) => live(context, choice),
        Command::List { environment } => list(context, *environment),
        Command::Show(choice) => show(context, choice),
        Command::Proof(command) => super::proof::run(context, command),
        Command::Lifecycle(command) => super::lifecycle::run(context, command),
    }
}

/// Reads a file as text.
pub(super) fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))
}

fn validate(context: &Context, file: &Path, environment: Environment) -> CommandResult {
    let source = read(file)?;
    // A file can be checked before anything is installed; there are no lists then.
    let lists = match SqliteStore::is_present(&context.data_dir) {
        true => {
            let opened = app::open_store(context)?;
            let lists = app::lists_of(&opened, environment)?;
            opened.close()?;
            lists
        }
        false => Arc::new(Lists::none()),
    };
    let workflow = Workflow::compile(&source, &connectors::services(context)?, &lists)
        .map_err(|report| format!("{} is not valid:\n{report}", file.display()))?;
    for warning in workflow.warnings() {
        eprintln!("{}", warning.render(&source));
    }
    let workflow = Arc::new(workflow);
    let results = run_cases(&workflow);
    let failed = results
        .iter()
        .filter(|result| !result.passed)
        .inspect(|result| show_case(result));
    let failed = failed.count();
    if failed > 0 {
        return Err(format!("{failed} of {} cases failed", results.len()).into());
    }
    println!(
        "{} is valid: workflow {:?}, definition {}, {} cases passed.",
        file.display(),
        workflow.name(),
        workflow.hash(),
        results.len()
    );
    println!("Next: bonafide workflow publish {} --live", file.display());
    Ok(())
}

fn show_case(result: &CaseResult) {
    eprintln!("case {:?} failed:", result.name);
    for failure in &result.failures {
        eprintln!("  {failure}");
    }
}

/// Publishes a document and prints what happened.
pub(crate) fn publish_source(
    context: &Context,
    opened: &app::Opened,
    source: &str,
    environment: Environment,
    go_live: bool,
    is_major: bool,
) -> Result<StoredVersion, Box<dyn std::error::Error + Send + Sync>> {
    let request = PublishRequest {
        environment,
        source,
        go_live,
        is_major,
        actor: actor(),
        now: Timestamp::now(),
        workflow_id: WorkflowId::from_uuid(Uuid::new_v4()),
    };
    let services = &connectors::services(context)?;
    let lists = app::lists_of(opened, environment)?;
    let published = app::block_on(async {
        let outcome = publish(request, opened.store.as_ref(), services, &lists).await;
        if let Err(PublishError::CasesFailed(failed)) = &outcome {
            failed.iter().for_each(show_case);
        }
        outcome
    })?;
    for warning in &published.warnings {
        eprintln!("{}", warning.render(source));
    }
    let version = &published.version;
    println!(
        "Published {} {} in {} ({} cases passed){}.",
        version.name,
        version.number,
        version.environment,
        published.cases,
        if go_live { "; it is live" } else { "" }
    );
    if go_live {
        gather_history(opened)?;
    } else {
        println!(
            "Next: bonafide workflow live {} --version {}",
            version.name, version.number
        );
    }
    Ok(published.version)
}

/// The version that is meant.
pub(super) fn find(
    versions: Vec<StoredVersion>,
    choice: &Choice,
    preferred: impl Fn(&StoredVersion) -> bool,
) -> Result<StoredVersion, String> {
    let mut named: Vec<StoredVersion> = versions
        .into_iter()
        .filter(|version| version.name == choice.name)
        .collect();
    if named.is_empty() {
        return Err(format!(
            "no workflow is named {:?} in {}; see `bonafide workflow list`",
            choice.name, choice.environment
        ));
    }
    let position = match &choice.version {
        Some(number) => named
            .iter()
            .position(|version| version.number.to_string() == number.as_str()),
        None => Some(named.iter().position(preferred).unwrap_or(0)),
    };
    match position {
        Some(position) => Ok(named.swap_remove(position)),
        None => Err(format!(
            "workflow {:?} has no such version; there are {}",
            choice.name,
            named
                .iter()
                .map(|version| version.number.to_string())
                .collect::<Vec<_>>()
                .join(", ")
        )),
    }
}

fn live(context: &Context, choice: &Choice) -> CommandResult {
    let opened = app::open_store(context)?;
    let versions = app::block_on(opened.store.versions(choice.environment))?;
    let version = find(versions, choice, |_| false)?;
    let went = super::lifecycle::at_desk(context, &opened, async |desk| {
        desk.go_live(choice.environment, version.workflow_id).await
    })?;
    super::lifecycle::tell(&opened, &version, &went)?;
    opened.close()
}

/// Looks at stored evaluations on behalf of what the live workflows ask of the history. A server
/// that runs beside does the same; whoever comes second finds it done.
pub(super) fn gather_history(opened: &app::Opened) -> CommandResult {
    let bar = counter("history");
    app::block_on(async {
        let lists = app::load_lists(opened, None).await?;
        let live = app::load_live(opened, &lists, None).await?;
        for environment in Environment::ALL {
            let declared = live.series(environment);
            let gathering = Gathering {
                store: opened.store.as_ref(),
                vault: &opened.vault,
                environment,
                declared: &declared,
            };
            loop {
                let gathered = gathering.step().await?;
                bar.inc(gathered.evaluations);
                if gathered.is_complete {
                    break;
                }
            }
        }
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    })?;
    let looked_at = bar.position();
    bar.finish_and_clear();
    if looked_at > 0 {
        println!(
            "Gathered what it asks of the history from {} evaluations.",
            grouped(looked_at)
        );
    }
    Ok(())
}

fn list(context: &Context, environment: Environment) -> CommandResult {
    let opened = app::open_store(context)?;
    let versions = app::block_on(opened.store.versions(environment))?;
    let rows: Vec<Vec<String>> = versions
        .iter()
        .map(|version| {
            vec![
                version.name.to_string(),
                version.number.to_string(),
                match version.state {
                    VersionState::Published => "published".to_owned(),
                    VersionState::Live => "live".to_owned(),
                    VersionState::Archived => "archived".to_owned(),
                },
                version.workflow_id.to_string(),
                version.published_at.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        println!("No workflows in {environment} yet. Next: bonafide workflow publish FILE --live");
    } else {
        print_table(
            &["name", "version", "state", "workflow_id", "published"],
            &rows,
        );
    }
    opened.close()
}

fn show(context: &Context, choice: &Choice) -> CommandResult {
    let opened = app::open_store(context)?;
    let versions = app::block_on(opened.store.versions(choice.environment))?;
    let version = find(versions, choice, |version| {
        version.state == VersionState::Live
    })?;
    print!("{}", version.source);
    opened.close()
}
