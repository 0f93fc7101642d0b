//! Reason codes as tests of features.

use super::sheet::{Feature, Sheet, Source};
use crate::judgement::UnmetFeed;
use bonafide_types::{ReasonCode, SmolStr};

/// One reason code: the feature that it rests on, and the values with which it is given.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) code: ReasonCode,
    pub(crate) feature: usize,
    pub(crate) when: When,
}

/// For which values of a feature a code is given. Nothing holds of a missing value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum When {
    /// A flag that holds.
    Yes,
    /// A flag that does not hold.
    No,
    /// This number.
    Is(f64),
    /// From the first number up to, but without, the second.
    Within(f64, f64),
    /// This number or more.
    AtLeast(f64),
    /// More than this number.
    Above(f64),
}

impl When {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::Yes => value == 1.0,
            Self::No => value == 0.0,
            Self::Is(number) => value == number,
            Self::Within(from, to) => (from..to).contains(&value),
            Self::AtLeast(least) => value >= least,
            Self::Above(limit) => value > limit,
        }
    }
}

/// One row of a product's table.
pub(crate) const fn rule(code: &'static str, feature: usize, when: When) -> Rule {
    Rule {
        code: ReasonCode::new(code),
        feature,
        when,
    }
}

/// What a table says of one sheet.
#[derive(Debug, Default)]
pub(crate) struct Emission {
    /// The rules whose codes are given.
    pub(crate) given: Vec<Rule>,
    /// Codes that could not be decided, by the data that they wait for.
    pub(crate) unmet: Vec<UnmetFeed>,
}

/// Goes through the table once. `is_loaded` says whether the data of a source is there.
pub(crate) fn emit(
    rules: &[Rule],
    features: &[Feature],
    sheet: &Sheet,
    is_loaded: impl Fn(Source) -> bool,
) -> Emission {
    let mut emission = Emission {
        given: Vec::with_capacity(8),
        unmet: Vec::with_capacity(4),
    };
    for rule in rules {
        match sheet.get(rule.feature) {
            Some(value) if rule.when.holds(value) => emission.given.push(*rule),
            Some(_) => {}
            None => {
                let source = features.get(rule.feature).map(|feature| feature.source);
                if let Some(source) = source.filter(|source| !is_loaded(*source)) {
                    note(&mut emission.unmet, source.name(), rule.code);
                }
            }
        }
    }
    emission
}

fn note(unmet: &mut Vec<UnmetFeed>, feed: &'static str, code: ReasonCode) {
    match unmet.iter_mut().find(|known| known.feed == feed) {
        Some(known) if known.codes.contains(&code) => {}
        Some(known) => known.codes.push(code),
        None => unmet.push(UnmetFeed {
            feed: SmolStr::new_static(feed),
            codes: vec![code],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_half_open_and_nothing_holds_of_a_missing_value() {
        let band = When::Within(7.0, 30.0);
        assert!(band.holds(7.0) && band.holds(29.9));
        assert!(!band.holds(30.0) && !band.holds(6.9));
        for when in [
            When::Yes,
            When::No,
            When::Is(0.0),
            band,
            When::AtLeast(0.0),
            When::Above(0.0),
        ] {
            assert!(!when.holds(f64::NAN), "{when:?}");
        }
    }

    #[test]
    fn a_code_whose_data_is_not_loaded_is_told_once_by_what_it_waits_for() {
        let features = [Feature {
            name: "tenure",
            source: Source::Population,
        }];
        let rules = [
            rule("R618", 0, When::Within(90.0, 365.0)),
            rule("I614", 0, When::AtLeast(365.0)),
            rule("I614", 0, When::Is(5.0)),
        ];
        let nothing = Sheet::new(1);
        let emission = emit(&rules, &features, &nothing, |_| false);
        assert!(emission.given.is_empty());
        assert_eq!(emission.unmet.len(), 1);
        assert_eq!(emission.unmet[0].feed, "population");
        assert_eq!(emission.unmet[0].codes.len(), 2);
        assert!(emit(&rules, &features, &nothing, |_| true).unmet.is_empty());
    }
}
