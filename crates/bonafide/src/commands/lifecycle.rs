//! `bonafide workflow diff|rollback|archive|unarchive|promote|export|import|approvals|approve|decline`.

use super::proof::print_matrix;
use super::workflow::{Choice, find, gather_history, publish_source, read};
use crate::app::{self, Opened, actor};
use crate::connectors;
use crate::output::{grouped, print_table};
use crate::{CommandResult, Context};
use bonafide_evaluation::Evaluations;
use bonafide_lifecycle::PublishedServices;
use bonafide_lifecycle::{Approvals, Desk, StoredVersion, VersionState, WentLive, WorkflowShelf};
use bonafide_types::{Environment, SmolStr, Timestamp};
use bonafide_workflow::{Workflow, diff};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::{Path, PathBuf};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What happens to workflows after they are published.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell what a file changes in a version, by default the live one.
    Diff {
        /// The workflow, YAML or JSON.
        file: PathBuf,
        #[command(flatten)]
        choice: Choice,
    },
    /// Make the version live again that was before the one that is.
    Rollback(Named),
    /// Publish an older version again as the next one of its name.
    Restore(Restore),
    /// Run a version beside the live one and count how their decisions differ.
    Shadow {
        #[command(flatten)]
        choice: Choice,
        /// End it.
        #[arg(long)]
        stop: bool,
    },
    /// Show how a version that runs beside the live one differs from it.
    ShadowReport(Choice),
    /// Put a version away; it is never live again until it is taken out.
    Archive(Choice),
    /// Take an archived version out again.
    Unarchive(Choice),
    /// Publish a version of one environment in the other, not live.
    Promote(Choice),
    /// Write a version to a file that can be imported elsewhere.
    Export {
        #[command(flatten)]
        choice: Choice,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Publish what was exported elsewhere, not live.
    Import {
        /// The file that was exported.
        file: PathBuf,
        /// `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// List the requests to go live.
    Approvals {
        /// `sandbox` or `production`.
        #[arg(long, default_value = "sandbox")]
        environment: Environment,
    },
    /// Approve a request of somebody else: its version goes live.
    Approve(Decision),
    /// Decline a request of somebody else.
    Decline(Decision),
}

/// Which workflow.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The workflow's name.
    name: SmolStr,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `workflow restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    choice: Choice,
    /// Begin a new major number.
    #[arg(long)]
    major: bool,
}

/// Which request.
#[derive(Debug, Args)]
pub(crate) struct Decision {
    /// The request's id, as `workflow approvals` shows it.
    id: Uuid,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Diff { file, choice } => compare(context, file, choice),
        Command::Rollback(named) => roll_back(context, named),
        Command::Restore(arguments) => restore(context, arguments),
        Command::Shadow { choice, stop } => shadow(context, choice, *stop),
        Command::ShadowReport(choice) => shadow_report(context, choice),
        Command::Archive(choice) => archive(context, choice, true),
        Command::Unarchive(choice) => archive(context, choice, false),
        Command::Promote(choice) => promote(context, choice),
        Command::Export { choice, out } => export(context, choice, out),
        Command::Import { file, environment } => import(context, file, *environment),
        Command::Approvals { environment } => approvals(context, *environment),
        Command::Approve(decision) => decide(context, decision, true),
        Command::Decline(decision) => decide(context, decision, false),
    }
}

/// Has work done at a desk of this user.
pub(super) fn at_desk<T>(
    context: &Context,
    opened: &Opened,
    work: impl AsyncFnOnce(&Desk<'_>) -> Result<T, bonafide_lifecycle::TransitionError>,
) -> Result<T, Failure> {
    let (lists, by) = (app::block_on(app::load_lists(opened, None))?, actor());
    let services = connectors::services(context)?;
    let desk = Desk {
        shelf: opened.store.as_ref(),
        approvals: opened.store.as_ref(),
        services: &services,
        lists: &lists,
        policy: app::approval_policy(&context.config)?,
        actor: &by,
        now: Timestamp::now(),
    };
    app::block_on(work(&desk))
}

fn chosen(
    opened: &Opened,
    choice: &Choice,
    preferred: impl Fn(&StoredVersion) -> bool,
) -> Result<StoredVersion, Failure> {
    let versions = app::block_on(opened.store.versions(choice.environment))?;
    Ok(find(versions, choice, preferred)?)
}

fn is_live(version: &StoredVersion) -> bool {
    version.state == VersionState::Live
}

fn compare(context: &Context, file: &Path, choice: &Choice) -> CommandResult {
    let source = read(file)?;
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, is_live)?;
    let told = diff(&version.source, &source)
        .map_err(|_| format!("{} is no workflow document", file.display()))?;
    match told.is_empty() && !told.cases {
        true => println!(
            "Nothing changes against {} {}.",
            version.name, version.number
        ),
        false => print!("{told}"),
    }
    opened.close()
}

/// Prints what came of wanting to go live.
pub(super) fn tell(opened: &Opened, version: &StoredVersion, went: &WentLive) -> CommandResult {
    let (name, number, environment) = (&version.name, version.number, version.environment);
    match went {
        WentLive::Now => {
            println!("{name} {number} is live in {environment}.");
            gather_history(opened)
        }
        WentLive::Requested(approval) => {
            println!("{name} {number} waits for the approval of somebody else.");
            println!("Next: bonafide workflow approve {}", approval.id);
            Ok(())
        }
    }
}

fn roll_back(context: &Context, named: &Named) -> CommandResult {
    let opened = app::open_store(context)?;
    let (version, went) = at_desk(context, &opened, async |desk| {
        desk.roll_back(named.environment, &named.name).await
    })?;
    tell(&opened, &version, &went)?;
    opened.close()
}

fn restore(context: &Context, arguments: &Restore) -> CommandResult {
    let choice = &arguments.choice;
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, is_live)?;
    let (environment, is_major) = (choice.environment, arguments.major);
    publish_source(
        context,
        &opened,
        &version.source,
        environment,
        false,
        is_major,
    )?;
    opened.close()
}

fn shadow(context: &Context, choice: &Choice, stop: bool) -> CommandResult {
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, |version| version.is_shadow)?;
    at_desk(context, &opened, async |desk| {
        desk.shadow(choice.environment, version.workflow_id, !stop)
            .await
    })?;
    let (name, number) = (&version.name, version.number);
    if stop {
        println!("{name} {number} runs beside the live version no longer.");
    } else {
        println!("{name} {number} runs beside the live version; it decides nothing.");
        println!("Next: bonafide workflow shadow-report {name} --version {number}");
    }
    opened.close()
}

fn shadow_report(context: &Context, choice: &Choice) -> CommandResult {
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, |version| version.is_shadow)?;
    let report = opened
        .store
        .shadow_report(choice.environment, version.workflow_id);
    let report = app::block_on(report)?;
    let total: u64 = report.matrix.iter().map(|cell| cell.evaluations).sum();
    println!(
        "{} {} was compared on {} evaluations.",
        version.name,
        version.number,
        grouped(total)
    );
    print_matrix(&report.matrix);
    let rows: Vec<Vec<String>> = report
        .samples
        .iter()
        .map(|sample| {
            vec![
                sample.eval_id.to_string(),
                sample.before.to_string(),
                sample.after.to_string(),
                sample.last_step.to_string(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        println!();
        print_table(&["eval_id", "live", "beside", "last step"], &rows);
    }
    opened.close()
}

fn archive(context: &Context, choice: &Choice, is_archived: bool) -> CommandResult {
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, |_| false)?;
    at_desk(context, &opened, async |desk| {
        desk.archive(choice.environment, version.workflow_id, is_archived)
            .await
    })?;
    let done = if is_archived {
        "archived"
    } else {
        "published again"
    };
    println!("{} {} is {done}.", version.name, version.number);
    opened.close()
}

fn promote(context: &Context, choice: &Choice) -> CommandResult {
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, is_live)?;
    let to = match choice.environment {
        Environment::Sandbox => Environment::Production,
        Environment::Production => Environment::Sandbox,
    };
    let promoted = at_desk(context, &opened, async |desk| {
        desk.promote(choice.environment, version.workflow_id, to)
            .await
    })?;
    let number = promoted.version.number;
    println!(
        "Published {} {number} in {to}, with the same definition.",
        version.name
    );
    println!(
        "Next: bonafide workflow live {} --version {number} --environment {}",
        version.name,
        to.to_string().to_lowercase()
    );
    opened.close()
}

fn export(context: &Context, choice: &Choice, out: &Path) -> CommandResult {
    let opened = app::open_store(context)?;
    let version = chosen(&opened, choice, is_live)?;
    let needed = needs_of(&opened, &version)?;
    let exported = json!({
        "format": "bonafide/export/1",
        "name": version.name,
        "version": version.number.to_string(),
        "definition_hash": version.hash,
        "services": needed.services,
        "lists": needed.lists,
        "workflows": needed.workflows,
        "source": version.source,
    });
    std::fs::write(out, serde_json::to_vec_pretty(&exported)?)
        .map_err(|error| format!("cannot write {}: {error}", out.display()))?;
    println!(
        "Wrote {} {} to {}.",
        version.name,
        version.number,
        out.display()
    );
    println!(
        "Next, elsewhere: bonafide workflow import {}",
        out.display()
    );
    opened.close()
}

/// What a version needs where it is imported.
#[derive(Default)]
struct Needs {
    services: Vec<SmolStr>,
    lists: Vec<SmolStr>,
    /// Name and number.
    workflows: Vec<String>,
}

/// What a version needs, as far as it compiles here.
fn needs_of(opened: &Opened, version: &StoredVersion) -> Result<Needs, Failure> {
    let lists = app::lists_of(opened, version.environment)?;
    let compiled = Workflow::compile(&version.source, &PublishedServices, &lists);
    Ok(compiled.map_or_else(
        |_| Needs::default(),
        |workflow| {
            let lists = workflow.lists_used().iter();
            let calls = workflow.calls();
            Needs {
                services: workflow.services_used().to_vec(),
                lists: lists.map(|pin| pin.name.clone()).collect(),
                workflows: calls
                    .map(|(name, version, _)| format!("{name} {version}"))
                    .collect(),
            }
        },
    ))
}

fn import(context: &Context, file: &Path, environment: Environment) -> CommandResult {
    let text = read(file)?;
    let exported: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| format!("{} is no export: {error}", file.display()))?;
    let part = |key: &str| {
        let part = exported.get(key).and_then(serde_json::Value::as_str);
        part.ok_or_else(|| format!("{} is no export: it lacks {key:?}", file.display()))
    };
    if part("format")? != "bonafide/export/1" {
        return Err(format!("{} is an export of another format", file.display()).into());
    }
    let (source, hash) = (part("source")?, part("definition_hash")?);
    let opened = app::open_store(context)?;
    let lists = app::lists_of(&opened, environment)?;
    let workflow = Workflow::compile(source, &connectors::services(context)?, &lists)
        .map_err(|report| format!("the exported workflow is not valid here:\n{report}"))?;
    if workflow.hash().to_string() != hash {
        return Err("the document was changed after it was exported: its hash differs".into());
    }
    publish_source(context, &opened, source, environment, false, false)?;
    opened.close()
}

fn approvals(context: &Context, environment: Environment) -> CommandResult {
    let opened = app::open_store(context)?;
    let approvals = app::block_on(opened.store.approvals(environment))?;
    let versions = app::block_on(opened.store.versions(environment))?;
    let rows: Vec<Vec<String>> = approvals
        .iter()
        .map(|approval| {
            let mut versions = versions.iter();
            let version = versions.find(|version| version.workflow_id == approval.workflow_id);
            vec![
                approval.id.to_string(),
                version.map_or_else(String::new, |version| {
                    format!("{} {}", version.name, version.number)
                }),
                approval.state.as_str().to_owned(),
                approval.requested_by.to_string(),
                approval.requested_at.to_string(),
                approval
                    .decided_by
                    .as_deref()
                    .unwrap_or_default()
                    .to_owned(),
            ]
        })
        .collect();
    match rows.is_empty() {
        true => println!("No requests in {environment}."),
        false => print_table(
            &[
                "id",
                "version",
                "state",
                "requested by",
                "requested",
                "decided by",
            ],
            &rows,
        ),
    }
    opened.close()
}

fn decide(context: &Context, decision: &Decision, is_approved: bool) -> CommandResult {
    let opened = app::open_store(context)?;
    at_desk(context, &opened, async |desk| {
        desk.decide(decision.environment, decision.id, is_approved)
            .await
    })?;
    println!(
        "Request {} is {}.",
        decision.id,
        if is_approved { "approved" } else { "declined" }
    );
    if is_approved {
        gather_history(&opened)?;
    }
    opened.close()
}
