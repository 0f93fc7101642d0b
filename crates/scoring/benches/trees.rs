//! Two hundred trees of depth six: our layout against a plain walk of the same trees, interleaved.
//!
//! Run with `cargo bench --package bonafide-scoring --bench trees`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement prints, and its data is its own"
)]

use bonafide_scoring::{Dataset, TrainOptions, train};
use std::hint::black_box;
use std::time::Instant;

const ROWS: usize = 20_000;
const FEATURES: usize = 30;
const ROUNDS: usize = 15;

/// A tree as one would write it first.
enum Node {
    Leaf(f64),
    Split {
        feature: usize,
        below: f64,
        missing_left: bool,
        left: Box<Node>,
        right: Box<Node>,
    },
}

impl Node {
    fn read(nodes: &[serde_json::Value], at: usize) -> Self {
        let node = &nodes[at];
        let number = |key: &str| node[key].as_f64().unwrap();
        let place = |key: &str| usize::try_from(node[key].as_u64().unwrap()).unwrap();
        match node.get("feature") {
            None => Self::Leaf(number("points")),
            Some(_) => Self::Split {
                feature: place("feature"),
                below: number("below"),
                missing_left: node["missing_left"].as_bool().unwrap(),
                left: Box::new(Self::read(nodes, place("left"))),
                right: Box::new(Self::read(nodes, place("right"))),
            },
        }
    }

    fn answer(&self, values: &[f64]) -> f64 {
        match self {
            Self::Leaf(points) => *points,
            Self::Split {
                feature,
                below,
                missing_left,
                left,
                right,
            } => {
                let value = values[*feature];
                let is_left = if value.is_nan() {
                    *missing_left
                } else {
                    value < *below
                };
                if is_left {
                    left.answer(values)
                } else {
                    right.answer(values)
                }
            }
        }
    }
}

fn main() {
    let data = rows();
    let options = TrainOptions {
        rounds: 200,
        depth: 6,
        patience: 200,
        learning_rate: 0.02,
        ..TrainOptions::default()
    };
    let started = Instant::now();
    let trained = train(&data, &options, &mut |_| ()).unwrap();
    println!(
        "trained {} trees on {ROWS} rows x {FEATURES} in {:.1} s",
        trained.trees,
        started.elapsed().as_secs_f64()
    );
    let model = trained.model;
    let file: serde_json::Value = serde_json::from_str(&model.to_json()).unwrap();
    let trees = file["trees"].as_array().unwrap();
    let plain: Vec<Node> = trees
        .iter()
        .map(|tree| Node::read(tree["nodes"].as_array().unwrap(), 0))
        .collect();
    let intercept = file["intercept"].as_f64().unwrap();
    let rows: Vec<Vec<f64>> = (0..2_000)
        .map(|row| data.columns.iter().map(|column| column[row]).collect())
        .collect();
    for values in &rows {
        let naive = intercept + plain.iter().map(|tree| tree.answer(values)).sum::<f64>();
        assert!((naive - model.score(values).raw).abs() < 1e-9);
    }
    let mut out = Vec::new();
    let (mut own, mut walked, mut explained) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(time(&rows, |values| model.score(values).raw));
        walked.push(time(&rows, |values| {
            plain.iter().map(|tree| tree.answer(values)).sum::<f64>()
        }));
        explained.push(time(&rows, |values| model.explain(values, &mut out).raw));
    }
    let (own, walked, explained) = (median(own), median(walked), median(explained));
    println!("score        {own:8.2} us");
    println!(
        "plain walk   {walked:8.2} us   {:.1} times as long",
        walked / own
    );
    println!("attributions {explained:8.2} us");
}

/// Microseconds of one row.
fn time(rows: &[Vec<f64>], mut work: impl FnMut(&[f64]) -> f64) -> f64 {
    let started = Instant::now();
    for values in rows {
        black_box(work(black_box(values)));
    }
    started.elapsed().as_secs_f64() * 1e6 / rows.len() as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn rows() -> Dataset {
    let mut state = 7_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut data = Dataset {
        names: (0..FEATURES).map(|at| format!("f{at}")).collect(),
        columns: vec![Vec::new(); FEATURES],
        labels: Vec::new(),
    };
    for _ in 0..ROWS {
        let values: Vec<f64> = (0..FEATURES)
            .map(|_| if draw() < 0.05 { f64::NAN } else { draw() })
            .collect();
        let known = |at: usize| if values[at].is_nan() { 0.5 } else { values[at] };
        let raw = 4.0 * known(0) * known(1) - 2.0 * known(2) + (6.0 * known(3)).sin() - 1.0;
        data.labels.push(draw() < 1.0 / (1.0 + f64::exp(-raw)));
        for (column, value) in data.columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
    data
}
