//! Training of trees on labelled rows: histograms of gradients, one level of a tree after another.
//!
//! The last rows are held out: they say when to stop, and what a score is worth. Rows therefore
//! have to be in the order of time. The same rows, options and seed give the same model.

mod bins;
mod calibrate;
mod grow;

use crate::file::{Calibration, Feature, FeatureKind, ModelFile, ModelKind, TreeFile};
use crate::{Model, ModelError, count};
use bins::Binned;
use grow::{Grower, Growth};

/// Labelled rows, by columns.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Names of the columns.
    pub names: Vec<String>,
    /// One list of values per column, `NaN` where one is missing.
    pub columns: Vec<Vec<f64>>,
    /// Whether each row turned out to be a fraud.
    pub labels: Vec<bool>,
}

/// How to train.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// The model's name, such as `harrow.phone.us.gbm`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The product whose features it takes.
    pub product: String,
    /// The countries that it is for; empty for every country.
    pub countries: Vec<String>,
    /// What its reference sample is, in a few words.
    pub population: String,
    /// The most trees.
    pub rounds: usize,
    /// The deepest tree, 1–8.
    pub depth: usize,
    /// The share of each tree's answer that is taken, above 0 and at most 1.
    pub learning_rate: f64,
    /// The fewest rows behind a question.
    pub least_rows: usize,
    /// What pulls answers towards nothing; the greater, the more cautious.
    pub l2: f64,
    /// The share of rows that each tree sees, above 0 and at most 1.
    pub sample: f64,
    /// The share of the last rows that is held out, above 0 and below 1.
    pub held_out: f64,
    /// Trees without improvement on what is held out, after which training ends.
    pub patience: usize,
    /// How many honest rows one fraud counts for.
    pub fraud_weight: f64,
    /// By column: 1 where more of it may never mean less risk, -1 where never more, 0 for neither.
    /// Columns behind the end have no constraint.
    pub monotone: Vec<i8>,
    /// Draws the rows that each tree sees.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            name: "own.model".into(),
            version: "1.0".into(),
            product: "phone_risk".into(),
            countries: Vec::new(),
            population: "the rows of the training".into(),
            rounds: 300,
            depth: 6,
            learning_rate: 0.1,
            least_rows: 20,
            l2: 1.0,
            sample: 0.8,
            held_out: 0.2,
            patience: 25,
            fraud_weight: 1.0,
            monotone: Vec::new(),
            seed: 1,
            threads: 2,
        }
    }
}

/// Why nothing can be learnt.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// An option outside of its range.
    #[error("{0}")]
    Option(&'static str),
    /// Columns and labels do not belong together.
    #[error("every column has to have a name and as many values as there are labels")]
    Shape,
    /// Nothing to tell apart.
    #[error("the {0} rows have to have frauds and honest applicants, at least ten of each")]
    OneSided(&'static str),
    /// The model is none: a fault of the names that were given.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// A trained model, and how it came about.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// Rows that it learnt from.
    pub trained_on: usize,
    /// Rows that were held out.
    pub held_out: usize,
    /// Trees that were kept.
    pub trees: usize,
}

/// Fewer of either kind say nothing.
const LEAST_OF_EACH: usize = 10;
const DEEPEST: usize = 8;

/// Trains a model of trees. `progress` hears how many trees are grown.
///
/// # Errors
/// See [`TrainError`].
pub fn train(
    data: &Dataset,
    options: &TrainOptions,
    progress: &mut dyn FnMut(usize),
) -> Result<Trained, TrainError> {
    check(data, options)?;
    let rows = data.labels.len();
    let held_out = share_of(rows, options.held_out).clamp(1, rows.saturating_sub(1));
    let trained_on = rows - held_out;
    let (learn, test) = data.labels.split_at(trained_on);
    two_sided(learn, "first")?;
    two_sided(test, "last")?;

    let binned = Binned::new(&data.columns, trained_on);
    let frauds = count(learn.iter().filter(|fraud| **fraud).count()) * options.fraud_weight;
    let honest = count(learn.iter().filter(|fraud| !**fraud).count());
    let intercept = (frauds / honest).ln();
    let mut raw = vec![intercept; rows];
    let mut grower = Grower::new(&binned, options);
    let mut dice = options.seed;
    let mut trees: Vec<TreeFile> = Vec::new();
    let (mut best, mut best_loss) = (0, loss(&raw, test, trained_on));
    while trees.len() < options.rounds && trees.len() < best + options.patience {
        let seen: Vec<u32> = (0..trained_on)
            .filter(|_| draw(&mut dice) < options.sample)
            .filter_map(|row| u32::try_from(row).ok())
            .collect();
        let Growth { tree, of_rows } = grower.grow(&seen, &raw, learn);
        for (raw, moved) in raw.iter_mut().zip(&of_rows) {
            *raw += moved;
        }
        trees.push(tree);
        progress(trees.len());
        let loss = loss(&raw, test, trained_on);
        if loss < best_loss {
            (best, best_loss) = (trees.len(), loss);
        }
    }
    trees.truncate(best.max(1));
    let file = ModelFile {
        format: 1,
        name: options.name.clone(),
        version: options.version.clone(),
        kind: ModelKind::Trees,
        product: options.product.clone(),
        countries: options.countries.clone(),
        about: format!("Trained on {trained_on} rows, with {held_out} later ones held out."),
        features: features(data),
        intercept,
        terms: Vec::new(),
        trees,
        calibration: Calibration::Logistic,
        percentiles: None,
    };
    let kept = file.trees.len();
    let model = Model::from_file(file)?;
    let model = calibrate::calibrate(model, data, trained_on, &options.population);
    Ok(Trained {
        model,
        trained_on,
        held_out,
        trees: kept,
    })
}

fn check(data: &Dataset, options: &TrainOptions) -> Result<(), TrainError> {
    let is_share = |share: f64| share > 0.0 && share <= 1.0;
    let faults = [
        (
            options.rounds == 0,
            "the most trees have to be at least one",
        ),
        (
            !(1..=DEEPEST).contains(&options.depth),
            "the depth has to be from 1 to 8",
        ),
        (
            !is_share(options.learning_rate),
            "the learning rate has to be above 0 and at most 1",
        ),
        (
            !is_share(options.sample),
            "the sample has to be above 0 and at most 1",
        ),
        (
            !(is_share(options.held_out) && options.held_out < 1.0),
            "the share held out has to be above 0 and below 1",
        ),
        (
            options.l2.is_nan() || options.l2 < 0.0,
            "l2 has to be 0 or more",
        ),
        (
            !(options.fraud_weight > 0.0 && options.fraud_weight.is_finite()),
            "the weight of frauds has to be above 0",
        ),
    ];
    if let Some((_, fault)) = faults.into_iter().find(|(is_fault, _)| *is_fault) {
        return Err(TrainError::Option(fault));
    }
    let rows = data.labels.len();
    let is_whole = data.names.len() == data.columns.len()
        && !data.columns.is_empty()
        && data.columns.iter().all(|column| column.len() == rows)
        && u32::try_from(rows).is_ok();
    is_whole.then_some(()).ok_or(TrainError::Shape)
}

fn two_sided(labels: &[bool], which: &'static str) -> Result<(), TrainError> {
    let frauds = labels.iter().filter(|fraud| **fraud).count();
    let least = frauds.min(labels.len() - frauds);
    (least >= LEAST_OF_EACH)
        .then_some(())
        .ok_or(TrainError::OneSided(which))
}

/// A column of zeros and ones is a flag.
fn features(data: &Dataset) -> Vec<Feature> {
    let columns = data.names.iter().zip(&data.columns);
    let feature = |(name, values): (&String, &Vec<f64>)| {
        let known = || values.iter().copied().filter(|value| value.is_finite());
        let is_flag = known().all(|value| value == 0.0 || value == 1.0);
        let (min, max) = match is_flag {
            true => (0.0, 1.0),
            false => known().fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), value| {
                (min.min(value), max.max(value))
            }),
        };
        Feature {
            name: name.clone(),
            kind: if is_flag {
                FeatureKind::Flag
            } else {
                FeatureKind::Number
            },
            min,
            max,
            meaning: "As in the rows of the training".into(),
        }
    };
    columns.map(feature).collect()
}

/// The mean surprise at what is held out.
fn loss(raw: &[f64], labels: &[bool], skip: usize) -> f64 {
    let rows = raw.iter().skip(skip).zip(labels);
    let sum: f64 = rows
        .map(|(raw, fraud)| {
            let towards = if *fraud { -raw } else { *raw };
            // ln(1 + e^x) without overflow.
            towards.max(0.0) + (-towards.abs()).exp().ln_1p()
        })
        .sum();
    sum / count(labels.len()).max(1.0)
}

/// The next number of a seed, 0 and above and below 1 (SplitMix64).
fn draw(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
    f64::from(high) / 4_294_967_296.0
}

fn share_of(rows: usize, share: f64) -> usize {
    // Between 0 and the number of rows, so that nothing is cut off.
    (count(rows) * share).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auc;

    /// Rows in which fraud goes with exactly one of two flags, and with more of a number.
    fn rows(number: usize, seed: u64) -> Dataset {
        let mut state = seed;
        let mut data = Dataset {
            names: ["one", "other", "age", "noise"].map(String::from).to_vec(),
            columns: vec![Vec::new(); 4],
            labels: Vec::new(),
        };
        for _ in 0..number {
            let flags = [draw(&mut state) < 0.5, draw(&mut state) < 0.5];
            let age = draw(&mut state);
            let noise = draw(&mut state);
            let raw = if flags[0] == flags[1] { -2.0 } else { 1.0 } + 2.0 * age;
            let fraud = draw(&mut state) < 1.0 / (1.0 + f64::exp(-raw));
            let age = if draw(&mut state) < 0.1 {
                f64::NAN
            } else {
                age
            };
            let values = [
                f64::from(u8::from(flags[0])),
                f64::from(u8::from(flags[1])),
                age,
                noise,
            ];
            for (column, value) in data.columns.iter_mut().zip(values) {
                column.push(value);
            }
            data.labels.push(fraud);
        }
        data
    }

    fn options() -> TrainOptions {
        TrainOptions {
            rounds: 60,
            depth: 4,
            ..TrainOptions::default()
        }
    }

    fn scores(model: &Model, data: &Dataset) -> Vec<f64> {
        (0..data.labels.len())
            .map(|row| {
                let values: Vec<f64> = data.columns.iter().map(|column| column[row]).collect();
                model.score(&values).raw
            })
            .collect()
    }

    #[test]
    fn what_only_two_features_together_tell_is_learnt() {
        let trained = train(&rows(6_000, 3), &options(), &mut |_| ()).unwrap();
        let fresh = rows(4_000, 99);
        let area = auc(&scores(&trained.model, &fresh), &fresh.labels).unwrap();
        assert!(area > 0.8, "{area}");
        assert_eq!((trained.trained_on, trained.held_out), (4_800, 1_200));
    }

    #[test]
    fn the_same_seed_gives_the_same_model_however_many_threads() {
        let data = rows(3_000, 3);
        let with = |seed, threads| {
            let options = TrainOptions {
                seed,
                threads,
                ..options()
            };
            train(&data, &options, &mut |_| ()).unwrap().model.to_json()
        };
        assert_eq!(with(1, 1), with(1, 2));
        assert_ne!(with(1, 1), with(2, 1));
    }

    #[test]
    fn a_constraint_holds_everywhere() {
        let options = TrainOptions {
            monotone: vec![0, 0, 1],
            ..options()
        };
        let model = train(&rows(3_000, 3), &options, &mut |_| ()).unwrap().model;
        for flags in [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] {
            let mut before = f64::NEG_INFINITY;
            for step in 0..=100 {
                let raw = model
                    .score(&[flags[0], flags[1], f64::from(step) / 100.0, 0.5])
                    .raw;
                assert!(raw >= before - 1e-9, "{flags:?} {step}");
                before = raw;
            }
        }
    }

    #[test]
    fn what_the_features_added_is_the_score_but_for_the_average() {
        let data = rows(3_000, 3);
        let model = train(&data, &options(), &mut |_| ()).unwrap().model;
        let mut one = Vec::new();
        let mut averages = Vec::new();
        for row in 0..200 {
            let values: Vec<f64> = data.columns.iter().map(|column| column[row]).collect();
            let score = model.explain(&values, &mut one);
            assert!((score.raw - model.score(&values).raw).abs() < 1e-9);
            averages.push(score.raw - one.iter().sum::<f64>());
        }
        assert!(
            averages
                .iter()
                .all(|average| (average - averages[0]).abs() < 1e-9)
        );
    }

    #[test]
    fn a_trained_model_reads_back_and_ranks_its_own_rows_evenly() {
        let data = rows(3_000, 3);
        let model = train(&data, &options(), &mut |_| ()).unwrap().model;
        let again = Model::from_json(&model.to_json()).unwrap();
        let values = [1.0, 0.0, 0.7, 0.2];
        let (written, read) = (model.score(&values), again.score(&values));
        assert!((written.raw - read.raw).abs() < 1e-9);
        assert_eq!(written.value, read.value);
        let ranks = (0..2_400).map(|row| {
            let values: Vec<f64> = data.columns.iter().map(|column| column[row]).collect();
            model.score(&values).value
        });
        let mean = ranks.sum::<f64>() / 2_400.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }

    #[test]
    fn faults_are_named() {
        let told = |data: &Dataset, options: &TrainOptions| {
            train(data, options, &mut |_| ()).unwrap_err().to_string()
        };
        let data = rows(300, 3);
        assert!(
            told(
                &data,
                &TrainOptions {
                    depth: 9,
                    ..options()
                }
            )
            .contains("depth")
        );
        let one_sided = Dataset {
            labels: vec![true; 300],
            ..data.clone()
        };
        assert!(told(&one_sided, &options()).contains("frauds and honest"));
        let torn = Dataset {
            names: Vec::new(),
            ..data
        };
        assert!(told(&torn, &options()).contains("every column"));
    }
}
