//! Points that add up.

use crate::file::{Bin, ModelFile, Term};

/// A scorecard with its terms in the order of its features.
#[derive(Clone, Debug)]
pub(crate) struct Scorecard {
    intercept: f64,
    /// One per feature; `None` for a feature without points.
    terms: Vec<Option<Points>>,
}

#[derive(Clone, Debug)]
struct Points {
    bins: Vec<Bin>,
    missing: f64,
}

impl Points {
    fn of(&self, value: f64) -> f64 {
        if value.is_nan() {
            return self.missing;
        }
        let bin = self
            .bins
            .iter()
            .find(|bin| bin.below.is_none_or(|end| value < end));
        bin.map_or(self.missing, |bin| bin.points)
    }
}

impl Scorecard {
    /// From a file that has been checked.
    pub(crate) fn new(file: &ModelFile) -> Self {
        let points = |name: &str| {
            file.terms.iter().find_map(|term| match term {
                Term::Bins {
                    feature,
                    bins,
                    missing,
                } if feature == name => Some(Points {
                    bins: bins.clone(),
                    missing: *missing,
                }),
                Term::Flag {
                    feature,
                    yes,
                    no,
                    missing,
                } if feature == name => Some(Points {
                    bins: vec![
                        Bin {
                            below: Some(0.5),
                            points: *no,
                        },
                        Bin {
                            below: None,
                            points: *yes,
                        },
                    ],
                    missing: *missing,
                }),
                _ => None,
            })
        };
        Self {
            intercept: file.intercept,
            terms: file
                .features
                .iter()
                .map(|feature| points(&feature.name))
                .collect(),
        }
    }

    /// The log-odds; `each` is told what every feature adds, in their order.
    pub(crate) fn sum(&self, values: &[f64], mut each: impl FnMut(f64)) -> f64 {
        let mut sum = self.intercept;
        for (at, term) in self.terms.iter().enumerate() {
            let value = values.get(at).copied().unwrap_or(f64::NAN);
            let points = term.as_ref().map_or(0.0, |points| points.of(value));
            each(points);
            sum += points;
        }
        sum
    }
}
