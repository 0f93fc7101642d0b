//! `bonafide reference look-up`: one applicant, and why they were taken for somebody on record.

use super::drawing;
use super::matching::fill;
use crate::app;
use crate::output::print_table;
use crate::{CommandResult, Context};
use bonafide_modules::Correlation;
use bonafide_reference::{
    Coverage, Index, MatchEvidence, MatchedPerson, Query, ReferenceFolder, Waterfall,
};
use bonafide_types::{Applicant, Environment, Timestamp, Value};
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Arguments of `reference look-up`.
#[derive(Debug, Args)]
pub(crate) struct LookUp {
    /// JSON of a request, or of its `individual`; `-` for standard input. Unlike flags it leaves
    /// no trace in the history of a shell.
    #[arg(required_unless_present = "field")]
    applicant: Option<PathBuf>,
    /// A field by its wire name, such as `given_name=Ines`; may be repeated, and comes before the
    /// same field of the JSON.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    field: Vec<(String, String)>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Draw the evidence for the person, or for who came nearest, as a picture.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("write it as NAME=VALUE, such as given_name=Ines")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &LookUp) -> CommandResult {
    let applicant = applicant(arguments)?;
    let opened = app::open_store(context)?;
    let folder = ReferenceFolder::new(&context.data_dir, arguments.environment);
    let Some(index) = app::open_index(&folder, &opened.vault)? else {
        return Err(format!(
            "no reference population is loaded in {}; load one with `bonafide reference import`",
            arguments.environment
        )
        .into());
    };
    let query = Query::from_applicant(&applicant);
    let evidence = evidence(&index, &query)?;
    let correlations = correlations(&index, &query);
    if let Some(file) = &arguments.svg {
        draw(&evidence, file)?;
    }
    if arguments.json {
        print_json(&evidence, &correlations)?;
    } else {
        print_text(&evidence, &correlations, &query);
    }
    opened.close()
}

fn applicant(arguments: &LookUp) -> Result<Applicant, Box<dyn std::error::Error + Send + Sync>> {
    let mut applicant = Applicant::default();
    if let Some(file) = &arguments.applicant {
        let json =
            read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let body = Value::from_json(&json, 32)
            .map_err(|error| format!("{} is no JSON: {error}", file.display()))?;
        let data = body.get("data").unwrap_or(&body);
        let individual = data.get("individual").unwrap_or(data);
        fill_from(&mut applicant, individual);
        if let Some(address) = individual.get("address") {
            fill_from(&mut applicant, address);
        }
    }
    for (name, value) in &arguments.field {
        if !fill(&mut applicant, name, value) {
            return Err(format!("there is no field {name}; fields have their wire names").into());
        }
    }
    Ok(applicant)
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return std::fs::read(file);
    }
    let mut json = Vec::new();
    std::io::stdin().read_to_end(&mut json)?;
    Ok(json)
}

/// Fields that look-ups do not use are passed over, as in a request.
fn fill_from(applicant: &mut Applicant, object: &Value) {
    let Value::Object(fields) = object else {
        return;
    };
    for (name, value) in fields.iter() {
        if let Some(text) = value
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            fill(applicant, name, text);
        }
    }
}

fn evidence(
    index: &Index,
    query: &Query,
) -> Result<MatchEvidence, Box<dyn std::error::Error + Send + Sync>> {
    let resolution = index.resolve(query);
    let records = match &resolution.best {
        Some(best) => index.entity_records(best.entity)?,
        None => Vec::new(),
    };
    Ok(MatchEvidence::gather(
        index.version(),
        index.sources(),
        query,
        &resolution,
        &records,
    ))
}

fn correlations(index: &Index, query: &Query) -> Vec<Correlation> {
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let has_population_coverage = index
        .sources()
        .iter()
        .any(|source| source.coverage_in(&query.country) == Some(Coverage::Population));
    Correlation::all(query, &index.ties(query, today), has_population_coverage)
}

fn draw(evidence: &MatchEvidence, file: &Path) -> CommandResult {
    let nearest = evidence.nearest.as_ref().map(|nearest| &nearest.waterfall);
    let person = evidence.person.as_ref().map(|person| &person.waterfall);
    let Some(waterfall) = person.or(nearest) else {
        return Err("nobody on record was compared, so there is nothing to draw".into());
    };
    std::fs::write(file, drawing::svg(waterfall))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    eprintln!("Drawn in {}.", file.display());
    Ok(())
}

fn print_json(evidence: &MatchEvidence, correlations: &[Correlation]) -> CommandResult {
    let correlations: serde_json::Map<String, serde_json::Value> = correlations
        .iter()
        .map(|correlation| {
            let value = serde_json::to_value(correlation.to_value())?;
            Ok((correlation.kind.key().to_owned(), value))
        })
        .collect::<Result<_, serde_json::Error>>()?;
    let mut shown = serde_json::to_value(evidence)?;
    if let Some(keys) = shown.as_object_mut() {
        keys.insert("correlations".to_owned(), correlations.into());
    }
    println!("{}", serde_json::to_string_pretty(&shown)?);
    Ok(())
}

fn print_text(evidence: &MatchEvidence, correlations: &[Correlation], query: &Query) {
    let runner_up = evidence.runner_up.map_or("no other".to_owned(), |other| {
        format!("runner-up {other:.4}")
    });
    let people = match evidence.candidates {
        1 => "one person".to_owned(),
        count => format!("{count} people"),
    };
    let compared = format!("{people} compared, {runner_up}");
    match &evidence.person {
        None => {
            println!("Nobody fits well enough; {compared}.");
            if let Some(nearest) = &evidence.nearest {
                println!("Nearest: {}", nearest.entity_id);
                println!();
                print_waterfall(&nearest.waterfall);
            }
        }
        Some(person) => {
            let (id, confidence) = (person.entity_id, person.confidence);
            println!("{id}, confidence {confidence:.4}; {compared}.");
            print_person(person);
        }
    }
    for field in &query.unreadable {
        println!("{field} cannot be read and was left out.");
    }
    if correlations.is_empty() {
        return;
    }
    println!();
    let rows: Vec<Vec<String>> = correlations
        .iter()
        .map(|correlation| {
            let codes: Vec<&str> = correlation
                .reason_codes
                .iter()
                .map(|code| code.as_str())
                .collect();
            let score = format!("0.{:02}", correlation.hundredths);
            vec![correlation.kind.key().to_owned(), score, codes.join(" ")]
        })
        .collect();
    print_table(&["correlation", "score", "codes"], &rows);
}

fn print_person(person: &MatchedPerson) {
    if let Some(record) = &person.record {
        println!("Best record: {} {}", record.source, record.record_id);
    }
    println!();
    let rows: Vec<Vec<String>> = person
        .fields
        .iter()
        .map(|field| {
            vec![
                field.field.to_string(),
                field.level.to_string(),
                field.on_record.as_deref().unwrap_or_default().to_owned(),
                field.sources.join(", "),
            ]
        })
        .collect();
    print_table(&["field", "agreement", "on record", "sources"], &rows);
    println!();
    print_waterfall(&person.waterfall);
}

fn print_waterfall(waterfall: &Waterfall) {
    let row = |what: &str, level: &str, bits: f32| {
        vec![what.to_owned(), level.to_owned(), format!("{bits:+9.2}")]
    };
    let mut rows = vec![row("before comparing", "", waterfall.prior_bits)];
    rows.extend(
        waterfall
            .lines
            .iter()
            .map(|line| row(&line.field, &line.level, line.bits)),
    );
    let rival = waterfall.rival.as_ref();
    let rival = rival.map_or("", |rival| rival.relation.as_str());
    rows.push(row("somebody near", rival, waterfall.rival_bits));
    rows.push(row("others on record", "", waterfall.competitor_bits));
    print_table(&["evidence", "level", "     bits"], &rows);
    println!("probability {:.4}", waterfall.probability);
}
