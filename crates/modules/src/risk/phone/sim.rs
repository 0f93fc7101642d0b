//! SIM Swap: did the SIM behind the number change, and when?
//!
//! The codes are our own family, as those of other providers are not public. Whoever has to show
//! other names maps them with `simswap.code_map`.

use super::features::Phone;
use crate::answer::Answers;
use crate::judgement::UnmetFeed;
use crate::known_settings::{Known, faults_among, is_flag};
use crate::module::ModuleRequest;
use crate::risk::days::exact_days;
use crate::risk::product::Findings;
use bonafide_feeds::{FeedKind, Heard, SimRecord};
use bonafide_types::{ReasonCode, SmolStr, Timestamp, Value};

/// Every code of the family.
pub(super) const CODES: [&str; 8] = [
    "RS01", "RS02", "RS03", "RS04", "IS01", "IS02", "IS03", "IS04",
];

/// The code that says that nothing is known of the SIM.
pub(super) const NOT_TOLD: &str = "IS02";

/// The setting that has SIM changes looked up: an object, which may be empty.
pub(super) const SETTING: Known = ("simswap", "an object", |value| {
    matches!(value, Value::Object(_))
});

const SETTINGS: [Known; 2] = [
    (
        "window_hours",
        "a whole number of hours, at least 1",
        |value| matches!(value, Value::Int(1..)),
    ),
    ("mirror", "true or false", is_flag),
];

/// The window where the step states none.
const WINDOW_HOURS: i64 = 48;

/// What is wrong with the settings.
pub(super) fn faults(settings: &Value) -> Vec<String> {
    settings
        .get("simswap")
        .map_or_else(Vec::new, |own| faults_among(own, &SETTINGS, "simswap."))
}

/// Looks for changes, where the step asks for it.
pub(super) fn look(
    findings: &mut Findings<'_>,
    request: &ModuleRequest<'_>,
    answers: &Answers<'_>,
) {
    let Some(own) = request.settings.get("simswap").filter(|own| !own.is_null()) else {
        return;
    };
    let window = match own.get("window_hours") {
        Some(Value::Int(hours)) => *hours,
        _ => WINDOW_HOURS,
    };
    let has_names =
        request.applicant.given_name.is_some() && request.applicant.family_name.is_some();
    let heard = &answers.feeds.sim;
    let record = heard.first().filter(|_| has_names);
    let (codes, latest) = match record {
        None => (vec![NOT_TOLD], None),
        Some(record) => {
            let changes = Changes::of(record, request.now, window);
            findings.sheet.number(Phone::SimRisk, Some(changes.risk()));
            (changes.codes(is_complete(heard)), changes.latest)
        }
    };
    if matches!(heard, Heard::NotLoaded) {
        findings.further_unmet.push(UnmetFeed {
            feed: SmolStr::new_static(FeedKind::Sim.as_str()),
            codes: super::sim_codes().collect(),
        });
    }
    let mut product = vec![
        (
            "reasonCodes",
            Value::list(codes.iter().map(|code| Value::from(*code))),
        ),
        ("windowHours", Value::Int(window)),
    ];
    if let Some(latest) = latest {
        product.push(("latestSimChange", Value::string(latest.to_string())));
    }
    findings
        .further_products
        .push((SmolStr::new_static("simSwap"), Value::object(product)));
    if own.get("mirror") != Some(&Value::Bool(false)) {
        findings
            .further_codes
            .extend(codes.into_iter().map(ReasonCode::new));
    }
}

/// That nothing changed can be said only by a source that would know.
const fn is_complete(heard: &Heard<SimRecord>) -> bool {
    matches!(
        heard,
        Heard::Records {
            is_stale: false,
            ..
        }
    )
}

/// The changes of one SIM, in days before the evaluation.
struct Changes {
    latest: Option<Timestamp>,
    latest_days: Option<f64>,
    within_90_days: usize,
    window_days: f64,
}

impl Changes {
    fn of(record: &SimRecord, now: Timestamp, window_hours: i64) -> Self {
        let known = record.changes.iter().copied().chain(record.latest_change);
        let mut past: Vec<Timestamp> = known.filter(|change| *change <= now).collect();
        past.sort_unstable();
        past.dedup();
        let latest = past.last().copied();
        let recent = past
            .iter()
            .filter(|change| exact_days(**change, now) <= 90.0);
        Self {
            latest,
            latest_days: latest.map(|change| exact_days(change, now)),
            within_90_days: recent.count(),
            // Beyond 2^53 hours nothing is rounded that anybody would see.
            window_days: window_hours as f64 / 24.0,
        }
    }

    fn codes(&self, is_complete: bool) -> Vec<&'static str> {
        let Some(days) = self.latest_days else {
            return vec!["IS03"];
        };
        let is_inside = days <= self.window_days;
        [
            (is_inside, "RS01"),
            (days <= 7.0, "RS02"),
            (days > 7.0 && days <= 30.0, "RS03"),
            (self.within_90_days >= 2, "RS04"),
            (!is_inside && is_complete, "IS01"),
            (days > 365.0, "IS04"),
        ]
        .into_iter()
        .filter_map(|(holds, code)| holds.then_some(code))
        .collect()
    }

    fn risk(&self) -> f64 {
        match self.latest_days {
            Some(days) if days <= self.window_days => 3.0,
            Some(days) if days <= 7.0 || self.within_90_days >= 2 => 2.0,
            Some(days) if days <= 30.0 => 1.0,
            _ => 0.0,
        }
    }
}
