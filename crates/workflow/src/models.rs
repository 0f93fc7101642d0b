//! The port of scoring models.

use bonafide_types::{Decimal, SmolStr, Value};
use std::fmt;

/// A scoring model that is registered where a workflow runs. It is pure: the same features always
/// give the same score.
pub trait Model: fmt::Debug + Send + Sync {
    /// The version, kept with every score.
    fn version(&self) -> &SmolStr;

    /// The names of its features, in its own order.
    fn features(&self) -> &[SmolStr];

    /// Scores features in the order of [`Model::features`]; what is not known is null. `None` where
    /// there is no score.
    fn score(&self, features: &[Value]) -> Option<ModelScore>;
}

/// What a model says.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelScore {
    /// The score.
    pub score: Decimal,
    /// The share of the population below it, 0–100; where the model knows.
    pub percentile: Option<Decimal>,
    /// How much each feature added, the largest first.
    pub contributions: Vec<(SmolStr, Decimal)>,
}

impl ModelScore {
    /// The value at the output of a step.
    pub(crate) fn to_value(&self, version: &SmolStr) -> Value {
        let contributions = self.contributions.iter().map(|(feature, amount)| {
            Value::object([
                ("feature", Value::String(feature.clone())),
                ("amount", Value::computed(*amount)),
            ])
        });
        Value::object([
            ("score", Value::computed(self.score)),
            (
                "percentile",
                self.percentile.map_or(Value::Null, Value::computed),
            ),
            ("contributions", Value::list(contributions)),
            ("version", Value::String(version.clone())),
        ])
    }
}
