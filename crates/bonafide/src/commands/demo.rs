//! `bonafide demo`: from nothing to decided applications, and why they were decided so.

mod scores;
mod waterfall;

use super::evaluate::HttpClient;
use super::population::everybody_recorded;
use super::serve::{self, Running};
use crate::app::{self, Opened};
use crate::{CommandResult, Context};
use bonafide_access::{KeyLimits, Scopes};
use bonafide_population::{PopulationConfig, QueryApplicant, demo_applicants, demo_relatives};
use bonafide_reference::ReferenceFolder;
use bonafide_store::ServeLock;
use bonafide_types::{Environment, SmolStr};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::time::Instant;

/// The workflow that the demo publishes.
const TEMPLATE: &str = include_str!("../../../../templates/consumer_onboarding.yaml");

/// Consumer onboarding with the risk modules, and the workflow that shows all of them.
const SUITE: &str = include_str!("../../../../templates/onboarding_fraud_suite.yaml");
const SIGNALS: &str = include_str!("../../../../templates/fraud_signals.yaml");

const WORKFLOW: &str = "consumer_onboarding";

const ENVIRONMENT: Environment = Environment::Sandbox;

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many synthetic people to load.
    #[arg(long, default_value_t = 200_000)]
    people: u64,
    /// Address and port to listen on.
    #[arg(long)]
    listen: Option<String>,
    /// Stop after the decisions.
    #[arg(long)]
    once: bool,
    /// The same seed gives the same people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the command.
pub(crate) fn run(mut context: Context, arguments: &Arguments) -> CommandResult {
    serve::start_log(&context)?;
    if let Some(listen) = &arguments.listen {
        context.config.listen.clone_from(listen);
    }
    let population = everybody_recorded(
        arguments.people,
        &[SmolStr::new_static("US")],
        arguments.seed,
    );
    let opened = app::open_store(&context)?;
    let _lock = ServeLock::take(&context.data_dir)?;
    load_population(&context, &opened, &population)?;
    load_feeds(&context, &opened, &population)?;
    for template in [TEMPLATE, SUITE, SIGNALS] {
        super::workflow::publish_source(&context, &opened, template, ENVIRONMENT, true, false)?;
    }
    let label = format!("demo {}", bonafide_types::Timestamp::now());
    let key = app::block_on(super::key::create_key(
        &opened,
        ENVIRONMENT,
        label.into(),
        KeyLimits::default(),
        Scopes::default(),
    ))?
    .reveal();

    let once = arguments.once;
    let outcome = app::runtime()?.block_on(async {
        let signal = bonafide_server::shutdown_signal()?;
        let listener = serve::bind(&context.config.listen).await?;
        let address = listener.local_addr()?;
        let running = Running::prepare(&context, &opened, false).await?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let shutdown = async move {
            tokio::select! {
                () = signal => {}
                _ = stopped => {}
            }
        };
        let server = tokio::spawn(running.serve(listener, shutdown));
        let url = format!("http://{address}");
        let client_key = key.clone();
        let client_url = url.clone();
        let drawing = context.data_dir.join("demo-scores.html");
        let decided = tokio::task::spawn_blocking(move || {
            decide_all(&client_url, &client_key, &population, &drawing)
        })
        .await?;
        let keep_serving = (!once && decided.is_ok()).then_some(stop);
        if keep_serving.is_some() {
            print_next(&url, &key);
        }
        server.await??;
        drop(keep_serving);
        decided
    });
    outcome?;
    opened.close()
}

fn load_population(
    context: &Context,
    opened: &Opened,
    population: &PopulationConfig,
) -> CommandResult {
    let folder = ReferenceFolder::new(&context.data_dir, ENVIRONMENT);
    let file = context.data_dir.join(format!(
        "population-{}-{}.csv",
        population.people, population.seed
    ));
    if !file.exists() {
        let started = Instant::now();
        let partial = file.with_extension("csv.partial");
        let summary = super::population::generate(population, &partial)?;
        std::fs::rename(&partial, &file)?;
        println!(
            "Made {} people who do not exist, with {} records, in {:.1} s.",
            crate::output::grouped(summary.people),
            crate::output::grouped(summary.records),
            started.elapsed().as_secs_f64()
        );
    }
    super::reference::import_file(context, opened, &folder, &file, "Synthetic", true)
}

/// Loads what carriers, the post and mail providers would know of the people.
fn load_feeds(context: &Context, opened: &Opened, population: &PopulationConfig) -> CommandResult {
    let name = format!("feeds-{}-{}", population.people, population.seed);
    let folder = context.data_dir.join(name);
    if !folder.exists() {
        let partial = folder.with_extension("partial");
        super::population::feeds(population, &partial)?;
        std::fs::rename(&partial, &folder)?;
    }
    super::risk_feed::import_synthetic(context, opened, ENVIRONMENT, &folder)
}

/// The applications and what each is meant to show.
fn decide_all(
    url: &str,
    key: &str,
    population: &PopulationConfig,
    drawing: &Path,
) -> CommandResult {
    let applicants = demo_applicants(population)?;
    let client = HttpClient::new(url, key);
    let simple = [
        ("a clean match", applicants.clean),
        (
            "a mismatch: right name and address, wrong SSN and birth date",
            applicants.mismatch,
        ),
        ("a stranger whom no source knows", applicants.stranger),
    ];
    for (number, (title, applicant)) in (1..).zip(&simple) {
        decide(&client, number, WORKFLOW, title, applicant)?;
    }
    show_scores(&client, &simple, drawing)?;
    let Ok(relatives) = demo_relatives(population) else {
        println!();
        println!("Too few people for a father and a son of one name: try --people 20000.");
        return Ok(());
    };
    println!();
    println!("Three people of one home and phone number, told apart (evidence in bits):");
    let related = [
        ("a father", relatives.father),
        ("his son of the same name", relatives.son),
        (
            "a member of their household whom nobody has on record",
            relatives.look_alike,
        ),
    ];
    for (number, (title, applicant)) in (4..).zip(related) {
        let eval_id = decide(&client, number, WORKFLOW, title, &applicant)?;
        let trace = client.get(&format!("/api/v1/evaluations/{eval_id}/trace"))?;
        waterfall::print(&trace);
    }
    Ok(())
}

/// The same applicants by the risk modules, and what made up their scores.
fn show_scores(
    client: &HttpClient,
    applicants: &[(&str, QueryApplicant)],
    drawing: &Path,
) -> CommandResult {
    println!();
    println!("The same three by phone with SIM, caller name, email and address:");
    let mut pages = Vec::new();
    for (number, (title, applicant)) in (101..).zip(applicants) {
        let eval_id = decide(client, number, "fraud_signals", title, applicant)?;
        let trace = client.get(&format!("/api/v1/evaluations/{eval_id}/trace"))?;
        let evaluation = client.get(&format!("/api/evaluation/{eval_id}"))?;
        scores::print(&evaluation);
        pages.push((*title, trace));
    }
    std::fs::write(drawing, scores::page(&pages))?;
    println!();
    println!("What made up each score is drawn in {}", drawing.display());
    Ok(())
}

/// Sends one application and prints the decision; returns the evaluation's id.
fn decide(
    client: &HttpClient,
    number: u32,
    workflow: &str,
    title: &str,
    applicant: &QueryApplicant,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let body = json!({
        "id": format!("demo-{number}"),
        "timestamp": bonafide_types::Timestamp::now().to_string(),
        "workflow": workflow,
        "data": { "individual": individual(applicant) },
    });
    let started = Instant::now();
    let answer = client.post("/api/evaluation", &serde_json::to_vec(&body)?)?;
    print_decision(title, &answer, started.elapsed().as_secs_f64() * 1_000.0);
    let eval_id = answer.get("eval_id").and_then(Json::as_str);
    Ok(eval_id.unwrap_or_default().to_owned())
}

/// An applicant as the API takes one.
fn individual(applicant: &QueryApplicant) -> Json {
    json!({
        "id": "demo-user",
        "given_name": applicant.given_name,
        "family_name": applicant.family_name,
        "suffix": applicant.suffix,
        "date_of_birth": applicant.date_of_birth,
        "national_id": applicant.national_id,
        "email": applicant.email,
        "phone_number": applicant.phone_number,
        "address": {
            "line_1": applicant.line_1,
            "line_2": applicant.line_2,
            "locality": applicant.locality,
            "major_admin_division": applicant.major_admin_division,
            "postal_code": applicant.postal_code,
            "country": applicant.country,
        },
    })
}

fn print_decision(title: &str, answer: &Json, milliseconds: f64) {
    let text = |field: &str| {
        answer
            .get(field)
            .and_then(Json::as_str)
            .unwrap_or("-")
            .to_owned()
    };
    println!();
    println!("Application of {title}");
    println!(
        "  {} ({}) in {milliseconds:.1} ms",
        text("decision"),
        text("sub_status")
    );
    for tag in answer
        .get("tags")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        println!("  tag   {}", tag.as_str().unwrap_or_default());
    }
    let codes = answer
        .pointer("/data_enrichments/0/response/verifyplus/reasonCodes")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(Json::as_str);
    for code in codes {
        let meaning = bonafide_types::ReasonCode::parse(code)
            .and_then(|code| code.info())
            .map_or("", |info| info.meaning.as_str());
        println!("  {code:5} {meaning}");
    }
    println!("  eval_id {}", text("eval_id"));
}

fn print_next(url: &str, key: &str) {
    println!();
    println!("Bonafide serves at {url}");
    println!("  API key    {key}");
    println!("  Reference  {url}/docs");
    println!("  Metrics    {url}/metrics");
    println!();
    println!("Next, in another terminal: why was an application decided so?");
    println!("  curl -s -H 'Authorization: Bearer {key}' {url}/api/v1/evaluations/<eval_id>/trace");
    println!("Press Ctrl-C to stop.");
}
