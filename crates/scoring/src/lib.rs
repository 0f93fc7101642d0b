//! Models as files: from named features to a score, with what each feature added to it.
//!
//! A model is read and checked once and never changes. Scoring takes values in the order of the
//! model's features, `NaN` where one is missing, and does no I/O.
//!
//! ```
//! let model = bonafide_scoring::Model::from_json(
//!     r#"{ "format": 1, "name": "harrow.phone.us.scorecard", "version": "1.0", "kind": "scorecard",
//!          "product": "phone_risk", "countries": ["US"], "about": "An example of one feature.",
//!          "features": [{ "name": "is_prepaid", "kind": "flag", "min": 0, "max": 1,
//!                         "meaning": "Paid in advance" }],
//!          "intercept": -2.0,
//!          "terms": [{ "feature": "is_prepaid", "yes": 0.5, "no": 0.0, "missing": 0.1 }],
//!          "calibration": { "kind": "logistic" } }"#,
//! )?;
//! let mut points = Vec::new();
//! let score = model.explain(&[1.0], &mut points);
//! assert_eq!((score.raw, points.as_slice()), (-1.5, [0.5].as_slice()));
//! # Ok::<(), bonafide_scoring::ModelError>(())
//! ```
//!
//! What is never here: where values come from, which codes they give, how a model is chosen.
//!
//! Start reading at [`Model`], then at `file.rs` for the format.

mod check;
mod error;
mod file;
mod forest;
mod metrics;
mod model;
mod percentiles;
mod scorecard;
mod training;

pub use error::ModelError;
pub use file::{Feature, FeatureKind};
pub use metrics::{CalibrationBin, auc, brier, calibration_bins, capture_at, psi};
pub use model::{Model, Score};
pub use training::{Dataset, TrainError, TrainOptions, Trained, train};

/// A number of rows as one to divide by; none here has more than four thousand million.
fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
