//! `bonafide model train|evaluate|compare`: models of your own from labelled rows.

mod export;
mod registry;
mod rows;

use crate::output::{counter, grouped, print_table};
use crate::whole_file::WholeFile;
use crate::{CommandResult, Context};
use bonafide_modules::feature_names;
use bonafide_scoring::{Model, TrainOptions, auc, brier, calibration_bins, capture_at, psi, train};
use bonafide_types::{Environment, Timestamp};
use clap::{Args, Subcommand};
use rows::{Rows, read_rows};
use std::io::Write;
use std::path::{Path, PathBuf};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Models of your own.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the features that a product's models may ask for.
    Features(Features),
    /// Write the features of labelled evaluations as rows to train on.
    Rows(RowsOf),
    /// Train decision trees on labelled rows; the last rows are held out.
    Train(Box<Train>),
    /// Say how well a model tells frauds in labelled rows.
    Evaluate(Evaluate),
    /// Hold two models against the same labelled rows.
    Compare(Compare),
    /// Have a model score beside the one that decides.
    Register(Register),
    /// Have a registered model decide, or the bundled one again.
    Promote(Promote),
    /// Take a registered model away.
    Remove(Named),
    /// Show the registered models.
    List(Listed),
}

/// Arguments of `model features`.
#[derive(Debug, Args)]
pub(crate) struct Features {
    /// `phone_risk`, `address_risk` or `email_risk`.
    product: String,
}

/// Arguments of `model rows`.
#[derive(Debug, Args)]
pub(crate) struct RowsOf {
    /// The product whose features are written: `phone_risk`, `address_risk` or `email_risk`.
    #[arg(long)]
    product: String,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// Evaluations that started at this instant or later.
    #[arg(long)]
    from: Option<Timestamp>,
    /// Evaluations that started before this instant.
    #[arg(long)]
    until: Option<Timestamp>,
    /// The CSV file to write.
    #[arg(long)]
    out: PathBuf,
}

/// Arguments of `model train`.
#[derive(Debug, Args)]
pub(crate) struct Train {
    /// CSV with a header: a column for each feature, a column of labels, in the order of time.
    rows: PathBuf,
    /// The column that says whether a row turned out to be a fraud.
    #[arg(long, default_value = "fraud")]
    label: String,
    /// The product whose features the columns are: `phone_risk`, `address_risk` or `email_risk`.
    #[arg(long)]
    product: String,
    /// The model's name, such as harrow.phone.us.gbm.
    #[arg(long)]
    name: String,
    /// The model's version.
    #[arg(long, default_value = "1.0")]
    version: String,
    /// Countries that it is for, ISO 3166-1 alpha-2, separated by commas; every country where
    /// left out.
    #[arg(long, value_delimiter = ',')]
    countries: Vec<String>,
    /// What the rows are, in a few words: it stands in the model as its reference sample.
    #[arg(long)]
    population: String,
    /// The most trees.
    #[arg(long, default_value_t = 300)]
    rounds: usize,
    /// The deepest tree, 1-8.
    #[arg(long, default_value_t = 6)]
    depth: usize,
    /// The share of each tree's answer that is taken.
    #[arg(long, default_value_t = 0.1)]
    learning_rate: f64,
    /// The share of the last rows that is held out.
    #[arg(long, default_value_t = 0.2)]
    held_out: f64,
    /// How many honest rows one fraud counts for.
    #[arg(long, default_value_t = 1.0)]
    fraud_weight: f64,
    /// Features of which more may never mean less risk, separated by commas.
    #[arg(long, value_delimiter = ',')]
    rising: Vec<String>,
    /// Features of which more may never mean more risk, separated by commas.
    #[arg(long, value_delimiter = ',')]
    falling: Vec<String>,
    /// The same seed gives the same model.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The model file to write.
    #[arg(long)]
    out: PathBuf,
}

/// Arguments of `model evaluate`.
#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// The model file.
    model: PathBuf,
    /// CSV with a header: a column for each feature, and a column of labels.
    rows: PathBuf,
    /// The column that says whether a row turned out to be a fraud.
    #[arg(long, default_value = "fraud")]
    label: String,
    /// A column by whose values the rates are told apart; it is no feature.
    #[arg(long)]
    group: Option<String>,
}

/// Arguments of `model compare`.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The model file of the champion.
    champion: PathBuf,
    /// The model file of the challenger.
    challenger: PathBuf,
    /// CSV with a header: a column for each feature, and a column of labels.
    rows: PathBuf,
    /// The column that says whether a row turned out to be a fraud.
    #[arg(long, default_value = "fraud")]
    label: String,
}

/// Arguments of `model register`.
#[derive(Debug, Args)]
pub(crate) struct Register {
    /// The model file.
    model: PathBuf,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `model promote`.
#[derive(Debug, Args)]
pub(crate) struct Promote {
    /// NAME@VERSION of a registered model, or the product with --bundled.
    subject: String,
    /// Give the product back to the bundled model.
    #[arg(long)]
    bundled: bool,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `model remove`.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// NAME@VERSION of a registered model.
    subject: String,
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Arguments of `model list`.
#[derive(Debug, Args)]
pub(crate) struct Listed {
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
}

/// Shares of honest applicants that are stopped along with frauds.
const STOPPED: [f64; 3] = [0.01, 0.05, 0.10];
/// The line of the table by groups.
const GROUP_LINE: f64 = 0.05;

/// Runs `bonafide model`.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Features(arguments) => list_features(&arguments.product),
        Command::Rows(arguments) => export::run(context, arguments),
        Command::Train(arguments) => train_model(arguments),
        Command::Evaluate(arguments) => evaluate(arguments),
        Command::Compare(arguments) => compare(arguments),
        Command::Register(arguments) => registry::register(context, arguments),
        Command::Promote(arguments) => registry::promote(context, arguments),
        Command::Remove(arguments) => registry::remove(context, arguments),
        Command::List(arguments) => registry::list(context, arguments),
    }
}

fn known_features(product: &str) -> Result<Vec<&'static str>, Failure> {
    feature_names(product).ok_or_else(|| {
        format!("there is no product {product} with a score; there are phone_risk, address_risk, email_risk").into()
    })
}

fn list_features(product: &str) -> CommandResult {
    for name in known_features(product)? {
        println!("{name}");
    }
    Ok(())
}

fn train_model(arguments: &Train) -> CommandResult {
    let known = known_features(&arguments.product)?;
    let rows = read_rows(&arguments.rows, &arguments.label, &[])?;
    let strange: Vec<&str> = rows
        .data
        .names
        .iter()
        .map(String::as_str)
        .filter(|name| !known.contains(name))
        .collect();
    if !strange.is_empty() {
        let strange = strange.join(", ");
        let product = &arguments.product;
        return Err(format!(
            "no feature of {product}: {strange}; see `bonafide model features {product}`"
        )
        .into());
    }
    let direction = |name: &String| {
        let is_in = |list: &[String]| list.contains(name);
        i8::from(is_in(&arguments.rising)) - i8::from(is_in(&arguments.falling))
    };
    for name in arguments.rising.iter().chain(&arguments.falling) {
        if !rows.data.names.contains(name) {
            return Err(format!("there is no column {name} to rise or fall with").into());
        }
    }
    let options = TrainOptions {
        name: arguments.name.clone(),
        version: arguments.version.clone(),
        product: arguments.product.clone(),
        countries: arguments.countries.clone(),
        population: arguments.population.clone(),
        rounds: arguments.rounds,
        depth: arguments.depth,
        learning_rate: arguments.learning_rate,
        held_out: arguments.held_out,
        fraud_weight: arguments.fraud_weight,
        monotone: rows.data.names.iter().map(direction).collect(),
        seed: arguments.seed,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        ..TrainOptions::default()
    };
    let bar = counter("trees");
    let trained = train(&rows.data, &options, &mut |trees| {
        bar.set_position(trees as u64);
    })?;
    bar.finish_and_clear();
    let mut file = WholeFile::create(&arguments.out)?;
    file.write_all(trained.model.to_json().as_bytes())?;
    file.finish()?;
    println!(
        "{} trees from {} rows; {} later rows were held out.",
        trained.trees,
        grouped(trained.trained_on as u64),
        grouped(trained.held_out as u64)
    );
    println!("On the rows that were held out:");
    print_quality(&[("", quality(&trained.model, &rows.last(trained.held_out)))]);
    println!(
        "Next: bonafide model evaluate {} ROWS.csv",
        arguments.out.display()
    );
    Ok(())
}

fn read_model(path: &Path) -> Result<Model, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Model::from_json(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn evaluate(arguments: &Evaluate) -> CommandResult {
    let model = read_model(&arguments.model)?;
    let kept: Vec<&str> = arguments.group.as_deref().into_iter().collect();
    let rows = read_rows(&arguments.rows, &arguments.label, &kept)?;
    println!(
        "{} {} on {} rows",
        model.name(),
        model.version(),
        grouped(rows.data.labels.len() as u64)
    );
    print_quality(&[("", quality(&model, &rows))]);
    let scored = score_all(&model, &rows);
    println!();
    println!("Calibration: ten bins of as many rows each");
    let bins = calibration_bins(&scored.probabilities, &rows.data.labels);
    let lines: Vec<Vec<String>> = bins
        .iter()
        .map(|bin| {
            vec![
                bin.applicants.to_string(),
                format!("{:.3}", bin.foretold),
                format!("{:.3}", bin.happened),
            ]
        })
        .collect();
    print_table(&["rows", "foretold", "happened"], &lines);
    if arguments.group.is_some() {
        print_groups(&scored, &rows);
    }
    Ok(())
}

fn compare(arguments: &Compare) -> CommandResult {
    let champion = read_model(&arguments.champion)?;
    let challenger = read_model(&arguments.challenger)?;
    if champion.product() != challenger.product() {
        return Err("the two models are for different products".into());
    }
    let rows = read_rows(&arguments.rows, &arguments.label, &[])?;
    let (one, other) = (quality(&champion, &rows), quality(&challenger, &rows));
    let names = [champion.name().to_owned(), challenger.name().to_owned()];
    let better = if other.rank() > one.rank() {
        &names[1]
    } else {
        &names[0]
    };
    print_quality(&[(names[0].as_str(), one), (names[1].as_str(), other)]);
    println!("Better by the area, and where that is equal by what is caught: {better}");
    Ok(())
}

/// Scores of rows, in their order.
struct Scored {
    raw: Vec<f64>,
    probabilities: Vec<f64>,
}

fn score_all(model: &Model, rows: &Rows) -> Scored {
    let columns: Vec<Option<&Vec<f64>>> = model
        .features()
        .iter()
        .map(|feature| rows.column(&feature.name))
        .collect();
    let mut scored = Scored {
        raw: Vec::new(),
        probabilities: Vec::new(),
    };
    let mut values = Vec::with_capacity(columns.len());
    for row in 0..rows.data.labels.len() {
        values.clear();
        values.extend(columns.iter().map(|column| {
            let value = column.and_then(|column| column.get(row));
            value.copied().unwrap_or(f64::NAN)
        }));
        let score = model.score(&values);
        scored.raw.push(score.raw);
        scored.probabilities.push(score.probability);
    }
    scored
}

/// How well a model tells frauds.
struct Quality {
    auc: Option<f64>,
    captured: [Option<f64>; STOPPED.len()],
    brier: Option<f64>,
    /// Drift of the scores from the first half of the rows to the second.
    psi: Option<f64>,
    unknown: usize,
}

impl Quality {
    /// What models are put in order by: the area to three digits, then what is caught.
    fn rank(&self) -> Vec<i64> {
        let digits = |value: &Option<f64>| value.map_or(0, |value| (value * 1000.0).round() as i64);
        std::iter::once(&self.auc)
            .chain(&self.captured)
            .map(digits)
            .collect()
    }
}

fn quality(model: &Model, rows: &Rows) -> Quality {
    let scored = score_all(model, rows);
    let labels = &rows.data.labels;
    let (before, after) = scored.raw.split_at(scored.raw.len() / 2);
    Quality {
        auc: auc(&scored.raw, labels),
        captured: STOPPED.map(|share| capture_at(share, &scored.raw, labels)),
        brier: brier(&scored.probabilities, labels),
        psi: psi(before, after),
        unknown: model
            .features()
            .iter()
            .filter(|feature| rows.column(&feature.name).is_none())
            .count(),
    }
}

fn print_quality(models: &[(&str, Quality)]) {
    let told =
        |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
    let lines: Vec<Vec<String>> = models
        .iter()
        .map(|(name, quality)| {
            let mut line = vec![(*name).to_owned(), told(quality.auc)];
            line.extend(quality.captured.iter().map(|share| told(*share)));
            line.extend([
                told(quality.brier),
                told(quality.psi),
                quality.unknown.to_string(),
            ]);
            line
        })
        .collect();
    print_table(
        &[
            "model",
            "auc",
            "caught at 1%",
            "at 5%",
            "at 10%",
            "brier",
            "psi",
            "features not in the file",
        ],
        &lines,
    );
}

/// The shares of each group that a line stops which stops five honest applicants in a hundred.
fn print_groups(scored: &Scored, rows: &Rows) {
    let mut honest: Vec<f64> = scored
        .raw
        .iter()
        .zip(&rows.data.labels)
        .filter_map(|(raw, fraud)| (!fraud).then_some(*raw))
        .collect();
    honest.sort_by(f64::total_cmp);
    let at = honest.len() - ((honest.len() as f64) * GROUP_LINE).round() as usize;
    let Some(line) = honest.get(at.min(honest.len().saturating_sub(1))).copied() else {
        return;
    };
    println!();
    println!("Where five honest applicants in a hundred are stopped:");
    let mut groups: Vec<&str> = rows.kept.iter().map(String::as_str).collect();
    groups.sort_unstable();
    groups.dedup();
    let lines: Vec<Vec<String>> = groups
        .into_iter()
        .map(|group| {
            let of_group = || {
                let all = scored.raw.iter().zip(&rows.data.labels).zip(&rows.kept);
                all.filter(move |(_, own)| *own == group)
                    .map(|((raw, fraud), _)| (*raw >= line, *fraud))
            };
            let share = |part: usize, whole: usize| match whole {
                0 => "-".to_owned(),
                _ => format!("{:.3}", part as f64 / whole as f64),
            };
            let (all, good) = (
                of_group().count(),
                of_group().filter(|(_, fraud)| !fraud).count(),
            );
            let stopped = of_group().filter(|(stopped, _)| *stopped).count();
            let wrongly = of_group()
                .filter(|(stopped, fraud)| *stopped && !fraud)
                .count();
            vec![
                group.to_owned(),
                all.to_string(),
                share(stopped, all),
                share(wrongly, good),
            ]
        })
        .collect();
    print_table(&["group", "rows", "stopped", "honest stopped"], &lines);
}
