//! A model bound to the features of a product.

use super::sheet::{Feature, Sheet};
use bonafide_scoring::{Model, Score};

/// A model, and where on the sheet its features stand.
pub(crate) struct Scorer {
    model: Model,
    slots: Vec<usize>,
}

/// What a model says of one sheet.
pub(crate) struct Scored {
    /// The score.
    pub(crate) score: Score,
    /// What each feature added, in log-odds, by its place on the sheet; what added nothing is
    /// left out.
    pub(crate) contributions: Vec<(usize, f64)>,
}

impl Scorer {
    /// Reads a model file; `None` where it is none, or asks for a feature that the product has not.
    pub(crate) fn read(text: &str, features: &[Feature]) -> Option<Self> {
        let model = Model::from_json(text).ok()?;
        let slots: Option<Vec<usize>> = model
            .features()
            .iter()
            .map(|wanted| {
                features
                    .iter()
                    .position(|feature| feature.name == wanted.name)
            })
            .collect();
        Some(Self {
            slots: slots?,
            model,
        })
    }

    /// The model.
    pub(crate) const fn model(&self) -> &Model {
        &self.model
    }

    /// Scores a sheet.
    pub(crate) fn score(&self, sheet: &Sheet) -> Scored {
        let values: Vec<f64> = self
            .slots
            .iter()
            .map(|slot| sheet.get(*slot).unwrap_or(f64::NAN))
            .collect();
        let mut points = Vec::with_capacity(values.len());
        let score = self.model.explain(&values, &mut points);
        let contributions = self.slots.iter().copied().zip(points);
        Scored {
            score,
            contributions: contributions.filter(|(_, points)| *points != 0.0).collect(),
        }
    }
}

impl Scored {
    /// What a feature added.
    pub(crate) fn of(&self, feature: usize) -> f64 {
        self.contributions
            .iter()
            .find(|(slot, _)| *slot == feature)
            .map_or(0.0, |(_, points)| *points)
    }
}
