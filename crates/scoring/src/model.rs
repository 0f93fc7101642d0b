//! A model, read and checked.

use crate::ModelError;
use crate::check::check;
use crate::file::{Calibration, Feature, ModelFile, ModelKind, Percentiles};
use crate::forest::Forest;
use crate::percentiles::rank;
use crate::scorecard::Scorecard;

const FORMAT: u32 = 1;
/// Scores claim no certainty.
const LEAST: f64 = 0.001;
const MOST: f64 = 0.999;

/// A model: immutable, shared by all threads.
#[derive(Clone, Debug)]
pub struct Model {
    file: ModelFile,
    body: Body,
}

/// What a model is made of, ready for use.
#[derive(Clone, Debug)]
enum Body {
    Scorecard(Scorecard),
    Trees(Forest),
}

/// What a model says of one set of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Log-odds: the intercept and what every feature added.
    pub raw: f64,
    /// The calibrated probability, 0–1.
    pub probability: f64,
    /// What is shown, 0.001–0.999: the rank in the reference sample where the model has one, else
    /// the probability.
    pub value: f64,
}

impl Model {
    /// Reads a model file.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let file: ModelFile =
            serde_json::from_str(text).map_err(|error| ModelError::Format(error.to_string()))?;
        if file.format != FORMAT {
            return Err(ModelError::UnknownFormat(file.format));
        }
        Self::from_file(file)
    }

    /// From a file that has been read or made.
    pub(crate) fn from_file(file: ModelFile) -> Result<Self, ModelError> {
        check(&file)?;
        let body = match file.kind {
            ModelKind::Scorecard => Body::Scorecard(Scorecard::new(&file)),
            ModelKind::Trees => Body::Trees(Forest::new(&file)),
        };
        Ok(Self { file, body })
    }

    /// The same with another calibration and another reference sample.
    pub(crate) fn calibrated_by(
        mut self,
        calibration: Calibration,
        percentiles: Percentiles,
    ) -> Self {
        self.file.calibration = calibration;
        self.file.percentiles = Some(percentiles);
        self
    }

    /// The model as a file.
    pub fn to_json(&self) -> String {
        // Its keys are text and its numbers finite, so writing it cannot fail.
        serde_json::to_string_pretty(&self.file).unwrap_or_default()
    }

    /// Its name, such as `bonafide.phone.us.scorecard`.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// Its version, such as `1.0`.
    pub fn version(&self) -> &str {
        &self.file.version
    }

    /// The product whose features it takes, such as `phone_risk`.
    pub fn product(&self) -> &str {
        &self.file.product
    }

    /// The countries that it is for, as codes of two letters; empty for every country.
    pub fn countries(&self) -> &[String] {
        &self.file.countries
    }

    /// What its reference sample is; `None` where it has none, and scores are probabilities.
    pub fn reference_sample(&self) -> Option<&str> {
        let percentiles = self.file.percentiles.as_ref()?;
        Some(&percentiles.population)
    }

    /// The features that it asks for, in the order of the values.
    pub fn features(&self) -> &[Feature] {
        &self.file.features
    }

    /// Whether it is for a country (ISO 3166-1 alpha-2, upper case).
    pub fn covers(&self, country: &str) -> bool {
        self.file.countries.is_empty() || self.file.countries.iter().any(|known| known == country)
    }

    /// Scores values in the order of [`Self::features`]; `NaN` stands for a missing one, and so
    /// does what the list is too short for.
    pub fn score(&self, values: &[f64]) -> Score {
        self.finish(match &self.body {
            Body::Scorecard(scorecard) => scorecard.sum(values, |_| ()),
            Body::Trees(forest) => forest.sum(values),
        })
    }

    /// Scores, and tells what each feature added in log-odds, in their order. `out` is cleared
    /// first. Of trees it is what the questions on the way to each leaf moved the average by.
    pub fn explain(&self, values: &[f64], out: &mut Vec<f64>) -> Score {
        out.clear();
        let raw = match &self.body {
            Body::Scorecard(scorecard) => scorecard.sum(values, |points| out.push(points)),
            Body::Trees(forest) => {
                out.resize(self.file.features.len(), 0.0);
                forest.explain(values, out)
            }
        };
        self.finish(raw)
    }

    fn finish(&self, raw: f64) -> Score {
        let probability = calibrated(&self.file.calibration, raw);
        let ranked = self.file.percentiles.as_ref();
        let value = ranked.map_or(probability, |table| rank(&table.quantiles, raw));
        Score {
            raw,
            probability,
            value: value.clamp(LEAST, MOST),
        }
    }
}

fn calibrated(calibration: &Calibration, raw: f64) -> f64 {
    let points = match calibration {
        Calibration::Logistic => return 1.0 / (1.0 + (-raw).exp()),
        Calibration::Isotonic { points } => points,
    };
    let after = points.partition_point(|[known, _]| *known <= raw);
    let before = after.checked_sub(1).and_then(|at| points.get(at));
    match (before, points.get(after)) {
        (Some([x0, y0]), Some([x1, y1])) => y0 + (raw - x0) / (x1 - x0) * (y1 - y0),
        (Some([_, only]), None) | (None, Some([_, only])) => *only,
        (None, None) => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(change: impl Fn(&mut serde_json::Value)) -> String {
        let mut file = serde_json::json!({
            "format": 1, "name": "harrow.phone.us.scorecard", "version": "1.0",
            "kind": "scorecard", "product": "phone_risk", "countries": ["US"], "about": "Invented.",
            "features": [
                { "name": "days", "kind": "number", "min": 0, "max": 9000, "meaning": "Age" },
                { "name": "prepaid", "kind": "flag", "min": 0, "max": 1, "meaning": "Prepaid" },
                { "name": "unused", "kind": "flag", "min": 0, "max": 1, "meaning": "No points" },
            ],
            "intercept": -1.0,
            "terms": [
                { "feature": "days", "bins": [{ "below": 7, "points": 2.0 }, { "points": -0.5 }],
                  "missing": 0.25 },
                { "feature": "prepaid", "yes": 0.5, "no": -0.1 },
            ],
            "calibration": { "kind": "logistic" },
        });
        change(&mut file);
        file.to_string()
    }

    #[test]
    fn points_add_up_and_missing_values_have_their_own() {
        let model = Model::from_json(&file(|_| ())).unwrap();
        let mut points = vec![9.0];
        let score = model.explain(&[6.9, 1.0, 0.0], &mut points);
        assert_eq!(points, [2.0, 0.5, 0.0]);
        assert_eq!(score.raw, 1.5);
        assert_eq!(model.score(&[7.0, 0.0, 0.0]).raw, -1.6);
        assert_eq!(model.score(&[f64::NAN]).raw, -0.75);
    }

    #[test]
    fn a_rank_takes_the_place_of_the_probability_and_claims_no_certainty() {
        let ranked = file(|file| {
            file["percentiles"] = serde_json::json!({
                "population": "invented", "size": 3, "quantiles": [-2.0, -1.6, 9.0]
            });
        });
        let model = Model::from_json(&ranked).unwrap();
        assert_eq!(model.score(&[7.0, 0.0, 0.0]).value, 0.5);
        let low = file(|file| file["intercept"] = serde_json::json!(-400.0));
        assert_eq!(Model::from_json(&low).unwrap().score(&[]).value, 0.001);
    }

    #[test]
    fn straight_lines_join_the_points_of_a_calibration() {
        let isotonic = file(|file| {
            file["calibration"] =
                serde_json::json!({ "kind": "isotonic", "points": [[-2.0, 0.1], [0.0, 0.3]] });
        });
        let model = Model::from_json(&isotonic).unwrap();
        assert!((model.score(&[f64::NAN]).probability - 0.225).abs() < 1e-12);
        assert!((model.score(&[1.0, 1.0]).probability - 0.3).abs() < 1e-12);
    }

    type Change = fn(&mut serde_json::Value);

    #[test]
    fn a_fault_is_named_with_its_place() {
        let faults: [(&str, Change); 8] = [
            ("format 2 is not known", |file| {
                file["format"] = 2.into();
            }),
            ("name: has to be a word", |file| {
                file["name"] = "two words".into();
            }),
            ("countries: have to be", |file| {
                file["countries"] = serde_json::json!(["usa"]);
            }),
            ("features[1]: has the name", |file| {
                file["features"][1]["name"] = "days".into();
            }),
            ("features[1]: has to have a range", |file| {
                file["features"][1]["max"] = 2.into();
            }),
            ("terms[0]: has to have bins", |file| {
                file["terms"][0]["bins"][1]["below"] = 3.into();
            }),
            ("terms[1]: names a feature", |file| {
                file["terms"][1]["feature"] = "nobody".into();
            }),
            ("the file is no model", |file| {
                file["kind"] = "oracle".into();
            }),
        ];
        for (expected, change) in faults {
            let told = Model::from_json(&file(change)).unwrap_err().to_string();
            assert!(told.starts_with(expected), "{told} instead of {expected}");
        }
    }

    #[test]
    fn a_model_reads_back_as_it_was_written() {
        let model = Model::from_json(&file(|_| ())).unwrap();
        let again = Model::from_json(&model.to_json()).unwrap();
        assert_eq!(again.to_json(), model.to_json());
    }

    proptest! {
        #[test]
        fn what_the_features_add_is_the_score(days in -5.0..9000.0_f64, prepaid in 0_u8..2) {
            let model = Model::from_json(&file(|_| ())).unwrap();
            let values = [days, f64::from(prepaid)];
            let mut points = Vec::new();
            let score = model.explain(&values, &mut points);
            prop_assert!((points.iter().sum::<f64>() - 1.0 - score.raw).abs() < 1e-9);
            prop_assert_eq!(model.score(&values), score);
            prop_assert!((0.001..=0.999).contains(&score.value));
        }
    }
}
