//! The format of a model file.

use serde::{Deserialize, Serialize};

/// A model file as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelFile {
    pub(crate) format: u32,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) kind: ModelKind,
    pub(crate) product: String,
    #[serde(default)]
    pub(crate) countries: Vec<String>,
    pub(crate) about: String,
    pub(crate) features: Vec<Feature>,
    pub(crate) intercept: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) terms: Vec<Term>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) trees: Vec<TreeFile>,
    pub(crate) calibration: Calibration,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) percentiles: Option<Percentiles>,
}

/// What a model is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ModelKind {
    /// Points that add up.
    Scorecard,
    /// Decision trees that add up.
    Trees,
}

/// A feature that a model asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its name, such as `in_service_days`.
    pub name: String,
    /// Whether it is a number or a flag.
    pub kind: FeatureKind,
    /// The least value that it can have.
    pub min: f64,
    /// The greatest value that it can have.
    pub max: f64,
    /// What it means, in one sentence.
    pub meaning: String,
}

/// What values a feature has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureKind {
    /// Any number of its range.
    Number,
    /// 0 or 1.
    Flag,
}

/// The points of one feature, in log-odds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Term {
    /// By the range that the value lies in.
    Bins {
        feature: String,
        bins: Vec<Bin>,
        #[serde(default)]
        missing: f64,
    },
    /// By whether the flag holds.
    Flag {
        feature: String,
        yes: f64,
        no: f64,
        #[serde(default)]
        missing: f64,
    },
}

/// One range: up to, but without, `below`; the last one has no end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) below: Option<f64>,
    pub(crate) points: f64,
}

/// One tree. The first node is the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TreeFile {
    pub(crate) nodes: Vec<NodeFile>,
}

/// One node of a tree: a leaf with points, or a question with two nodes behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum NodeFile {
    /// Is the feature below a number? Then left, else right.
    Split {
        /// Place of the feature among the model's.
        feature: usize,
        /// The number.
        below: f64,
        /// Places of the nodes behind; greater than the node's own.
        left: usize,
        right: usize,
        /// Whether a missing value goes left.
        #[serde(default)]
        missing_left: bool,
        /// How many rows of the training came here.
        #[serde(default)]
        rows: f64,
    },
    /// Log-odds.
    Leaf {
        points: f64,
        #[serde(default)]
        rows: f64,
    },
}

impl NodeFile {
    pub(crate) const fn rows(&self) -> f64 {
        match self {
            Self::Split { rows, .. } | Self::Leaf { rows, .. } => *rows,
        }
    }
}

/// From log-odds to a probability.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Calibration {
    /// `1 / (1 + e^-raw)`.
    Logistic,
    /// Pairs of log-odds and probability, both ascending; straight lines between them.
    Isotonic { points: Vec<[f64; 2]> },
}

/// Where scores stand among those of a sample.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Percentiles {
    /// What the sample is.
    pub(crate) population: String,
    /// How many it has.
    pub(crate) size: u64,
    /// Its quantiles of log-odds, evenly spaced from the least to the greatest.
    pub(crate) quantiles: Vec<f64>,
}
