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
        Self::bind(Model::from_json(text).ok()?, features).ok()
    }

    /// Binds a model; the names of the features that the product has not, where there are any.
    pub(crate) fn bind(model: Model, features: &[Feature]) -> Result<Self, Vec<String>> {
        let place = |name: &str| features.iter().position(|feature| feature.name == name);
        let wanted = model.features();
        let unknown = wanted.iter().filter(|wanted| place(&wanted.name).is_none());
        let unknown: Vec<String> = unknown.map(|wanted| wanted.name.clone()).collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        Ok(Self {
            slots: wanted
                .iter()
                .filter_map(|wanted| place(&wanted.name))
                .collect(),
            model,
        })
    }

    /// The score alone.
    pub(crate) fn value(&self, sheet: &Sheet) -> f64 {
        let values: Vec<f64> = self.values(sheet);
        self.model.score(&values).value
    }

    fn values(&self, sheet: &Sheet) -> Vec<f64> {
        let slots = self.slots.iter();
        slots
            .map(|slot| sheet.get(*slot).unwrap_or(f64::NAN))
            .collect()
    }

    /// The model.
    pub(crate) const fn model(&self) -> &Model {
        &self.model
    }

    /// Scores a sheet.
    pub(crate) fn score(&self, sheet: &Sheet) -> Scored {
        let values = self.values(sheet);
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
