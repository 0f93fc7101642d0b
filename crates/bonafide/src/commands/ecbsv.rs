//! `bonafide ecbsv check`: many people, without a workflow.

use crate::app::{self, actor};
use crate::output::{grouped, progress_bar};
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_enrichment::BatchRow;
use bonafide_modules::{Judgement, module_named};
use bonafide_types::{
    AdditionalContext, Applicant, AuditEntry, Environment, EvalId, Pii, SmolStr, Timestamp, Value,
};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Rows that are asked about together.
const TOGETHER: usize = 200;

/// Questions to the authority.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Ask about each row of a file.
    Check(Check),
}

/// Arguments of `ecbsv check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// CSV with a header; `-` for standard input.
    file: PathBuf,
    /// Where the answers go; `-` for standard output.
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    let Command::Check(arguments) = command;
    check(context, arguments)
}

fn check(context: &Context, arguments: &Check) -> CommandResult {
    let module = module_named("ecbsv").ok_or("this binary has no module ecbsv")?;
    let mut input = csv::Reader::from_reader(open_input(&arguments.file)?);
    let header = input.headers()?.clone();
    for column in ["query_id", "consent_timestamp"] {
        if !header.iter().any(|name| name == column) {
            return Err(format!("{} has no column {column}", arguments.file.display()).into());
        }
    }
    let mut output = csv::Writer::from_writer(open_output(&arguments.out)?);
    output.write_record([
        "query_id",
        "status",
        "reason_codes",
        "verification_code",
        "message",
    ])?;
    let opened = app::open_store(context)?;
    let decider = app::decider(context, &opened)?;
    let pinned = decider.engine.pin(arguments.environment);
    let runtime = app::runtime()?;
    let bar = progress_bar(0, "asking");
    let mut tally: BTreeMap<u16, u64> = BTreeMap::new();
    let mut records = input.into_records();
    loop {
        let rows = records
            .by_ref()
            .take(TOGETHER)
            .map(|record| record.map(|record| row_of(&header, &record)))
            .collect::<Result<Vec<BatchRow>, _>>()?;
        if rows.is_empty() {
            break;
        }
        let asking =
            decider
                .engine
                .check_many(&pinned, module, &Value::Null, &rows, Timestamp::now());
        let judgements = runtime.block_on(asking);
        for (row, judgement) in rows.iter().zip(&judgements) {
            output.write_record(answer_of(row, judgement))?;
            *tally.entry(judgement.status_code).or_default() += 1;
        }
        // What was asked is paid for: it stands in the file before the next questions go out.
        output.flush()?;
        bar.inc(rows.len() as u64);
    }
    bar.finish_and_clear();
    for (status, count) in &tally {
        eprintln!("status {status}    {:>10}", grouped(*count));
    }
    let told: Vec<String> = tally
        .iter()
        .map(|(status, count)| format!("{count} × {status}"))
        .collect();
    app::block_on(opened.store.append_audit(AuditEntry {
        instant: Timestamp::now(),
        environment: Some(arguments.environment),
        actor: actor(),
        action: "ecbsv.checked".into(),
        subject: SmolStr::from(arguments.file.display().to_string()),
        detail: told.join(", ").into(),
    }))?;
    opened.close()
}

fn row_of(header: &csv::StringRecord, record: &csv::StringRecord) -> BatchRow {
    let cell = |name: &str| {
        let place = header.iter().position(|known| known == name)?;
        let text = record.get(place)?.trim();
        (!text.is_empty()).then(|| SmolStr::new(text))
    };
    let personal = |name| cell(name).map(Pii::new);
    let consent_timestamp = cell("consent_timestamp");
    BatchRow {
        applicant: Applicant {
            given_name: personal("given_name"),
            middle_name: personal("middle_name"),
            family_name: personal("family_name"),
            suffix: personal("suffix"),
            national_id: personal("national_id"),
            date_of_birth: personal("date_of_birth"),
            country: cell("country").or_else(|| Some("US".into())),
            context: AdditionalContext {
                // An instant of consent says that there was one, unless the row says otherwise.
                user_consent: match cell("user_consent").as_deref() {
                    Some("true") => Some(true),
                    Some(_) => Some(false),
                    None => consent_timestamp.is_some().then_some(true),
                },
                consent_timestamp,
            },
            ..Applicant::default()
        },
        client_id: cell("query_id").unwrap_or_default(),
        eval_id: EvalId::from_uuid(Uuid::now_v7()),
    }
}

fn answer_of(row: &BatchRow, judgement: &Judgement) -> [String; 5] {
    let codes = match judgement
        .output
        .get("ecbsv")
        .and_then(|product| product.get("reasonCodes"))
    {
        Some(Value::List(codes)) => codes
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        _ => String::new(),
    };
    let letter = judgement
        .audit
        .get("verificationCode")
        .and_then(Value::as_str);
    [
        row.client_id.to_string(),
        judgement.status_code.to_string(),
        codes,
        letter.unwrap_or_default().to_owned(),
        judgement.message.clone().unwrap_or_default().into(),
    ]
}

fn open_input(path: &Path) -> io::Result<Box<dyn Read>> {
    match path.as_os_str() == "-" {
        true => Ok(Box::new(io::stdin())),
        false => Ok(Box::new(File::open(path)?)),
    }
}

fn open_output(path: &Path) -> io::Result<Box<dyn Write>> {
    match path.as_os_str() == "-" {
        true => Ok(Box::new(io::stdout())),
        false => Ok(Box::new(File::create(path)?)),
    }
}
