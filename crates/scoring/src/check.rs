//! What has to hold of a model file before it is used.

use crate::ModelError;
use crate::file::{
    Bin, Calibration, Feature, FeatureKind, ModelFile, ModelKind, NodeFile, Term, TreeFile,
};

/// More features than this no model of one person has.
const MOST_FEATURES: usize = 1_000;

fn fault(place: impl Into<String>, fault: &'static str) -> ModelError {
    ModelError::Fault {
        place: place.into(),
        fault,
    }
}

/// Checks a whole file.
pub(crate) fn check(file: &ModelFile) -> Result<(), ModelError> {
    for (place, text) in [
        ("name", &file.name),
        ("version", &file.version),
        ("product", &file.product),
    ] {
        if text.is_empty() || text.chars().any(char::is_whitespace) {
            return Err(fault(place, "has to be a word without spaces"));
        }
    }
    if file.countries.iter().any(|country| !is_country(country)) {
        return Err(fault(
            "countries",
            "have to be country codes of two capitals",
        ));
    }
    if !file.intercept.is_finite() {
        return Err(fault("intercept", "has to be finite"));
    }
    check_features(&file.features)?;
    for (at, term) in file.terms.iter().enumerate() {
        check_term(&format!("terms[{at}]"), term, &file.features)?;
    }
    for (at, tree) in file.trees.iter().enumerate() {
        check_tree(&format!("trees[{at}]"), tree, file.features.len())?;
    }
    match file.kind {
        ModelKind::Scorecard if !file.trees.is_empty() => {
            return Err(fault("trees", "are no part of a scorecard"));
        }
        ModelKind::Trees if !file.terms.is_empty() => {
            return Err(fault("terms", "are no part of a model of trees"));
        }
        ModelKind::Trees if file.trees.is_empty() => return Err(fault("trees", "are missing")),
        _ => {}
    }
    check_calibration(&file.calibration)?;
    if let Some(percentiles) = &file.percentiles {
        let quantiles = &percentiles.quantiles;
        if quantiles.len() < 2 || !quantiles.is_sorted() || !are_finite(quantiles) {
            return Err(fault(
                "percentiles.quantiles",
                "have to be two or more finite numbers that ascend",
            ));
        }
    }
    Ok(())
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn check_features(features: &[Feature]) -> Result<(), ModelError> {
    if features.is_empty() || features.len() > MOST_FEATURES {
        return Err(fault("features", "have to be between 1 and 1000"));
    }
    for (at, feature) in features.iter().enumerate() {
        let place = format!("features[{at}]");
        if feature.name.is_empty() {
            return Err(fault(place, "has to have a name"));
        }
        if features
            .iter()
            .take(at)
            .any(|earlier| earlier.name == feature.name)
        {
            return Err(fault(place, "has the name of an earlier feature"));
        }
        let is_range =
            feature.min.is_finite() && feature.max.is_finite() && feature.min <= feature.max;
        let is_flag = feature.min == 0.0 && feature.max == 1.0;
        if !is_range || (feature.kind == FeatureKind::Flag && !is_flag) {
            return Err(fault(
                place,
                "has to have a range from min to max; that of a flag is 0 to 1",
            ));
        }
    }
    Ok(())
}

fn check_term(place: &str, term: &Term, features: &[Feature]) -> Result<(), ModelError> {
    let (name, kind, points) = match term {
        Term::Bins {
            feature,
            bins,
            missing,
        } => {
            check_bins(place, bins)?;
            let points = bins
                .iter()
                .map(|bin| bin.points)
                .chain([*missing])
                .collect::<Vec<_>>();
            (feature, FeatureKind::Number, points)
        }
        Term::Flag {
            feature,
            yes,
            no,
            missing,
        } => (feature, FeatureKind::Flag, vec![*yes, *no, *missing]),
    };
    let known = features.iter().find(|feature| feature.name == *name);
    match known {
        None => Err(fault(
            place,
            "names a feature that is not among the features",
        )),
        Some(feature) if feature.kind != kind => Err(fault(
            place,
            "has bins for a flag, or yes and no for a number",
        )),
        Some(_) if !are_finite(&points) => Err(fault(place, "has to have finite points")),
        Some(_) => Ok(()),
    }
}

fn check_bins(place: &str, bins: &[Bin]) -> Result<(), ModelError> {
    let ends: Option<Vec<f64>> = match bins {
        [inner @ .., last] if last.below.is_none() => inner.iter().map(|bin| bin.below).collect(),
        _ => None,
    };
    let is_sound = ends.is_some_and(|ends| {
        are_finite(&ends)
            && ends
                .iter()
                .zip(ends.iter().skip(1))
                .all(|(one, next)| one < next)
    });
    match is_sound {
        true => Ok(()),
        false => Err(fault(
            place,
            "has to have bins with ascending ends, the last one without an end",
        )),
    }
}

/// Every node but the root has to be behind exactly one other, and behind it in the list: so there
/// is no circle, and nothing that nobody reaches.
fn check_tree(place: &str, tree: &TreeFile, features: usize) -> Result<(), ModelError> {
    let mut reached = vec![false; tree.nodes.len()];
    if let Some(root) = reached.first_mut() {
        *root = true;
    }
    for (at, node) in tree.nodes.iter().enumerate() {
        let place = || format!("{place}.nodes[{at}]");
        let (feature, below, left, right) = match node {
            NodeFile::Leaf { points, .. } if points.is_finite() => continue,
            NodeFile::Leaf { .. } => return Err(fault(place(), "has to have finite points")),
            NodeFile::Split {
                feature,
                below,
                left,
                right,
                ..
            } => (*feature, *below, *left, *right),
        };
        if feature >= features {
            return Err(fault(
                place(),
                "asks for a feature that is not among the features",
            ));
        }
        if below.is_nan() {
            return Err(fault(place(), "has to ask for a number"));
        }
        for child in [left, right] {
            let is_first = reached
                .get_mut(child)
                .is_some_and(|seen| !std::mem::replace(seen, true));
            if child <= at || !is_first {
                return Err(fault(
                    place(),
                    "has to lead to two nodes behind it, each reached once",
                ));
            }
        }
    }
    let is_whole = !reached.is_empty() && reached.iter().all(|seen| *seen);
    match is_whole && tree.nodes.iter().all(|node| node.rows() >= 0.0) {
        true => Ok(()),
        false => Err(fault(
            place,
            "has to have nodes, each reached from the first, and no negative rows",
        )),
    }
}

fn check_calibration(calibration: &Calibration) -> Result<(), ModelError> {
    let Calibration::Isotonic { points } = calibration else {
        return Ok(());
    };
    let ascends = points.iter().zip(points.iter().skip(1)).all(|(one, next)| {
        let ([raw, probability], [next_raw, next_probability]) = (one, next);
        raw < next_raw && probability <= next_probability
    });
    let is_probability = points
        .iter()
        .all(|[raw, probability]| raw.is_finite() && (0.0..=1.0).contains(probability));
    match points.len() >= 2 && ascends && is_probability {
        true => Ok(()),
        false => Err(fault(
            "calibration.points",
            "have to be two or more pairs of log-odds and probability that ascend",
        )),
    }
}

fn are_finite(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.is_finite())
}
