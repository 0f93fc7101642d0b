//! What a backtest found.

use bonafide_types::{EvalId, SmolStr, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// Decisions before and after, and what is known of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BacktestReport {
    /// Evaluations that were run again.
    pub evaluations: u64,
    /// Those whose decision changed.
    pub changed: u64,
    /// How many evaluations went from which decision to which.
    pub matrix: Vec<MatrixCell>,
    /// Services that the new definition asks and of which nothing was recorded: to it they failed.
    pub not_recorded: Vec<ServiceGap>,
    /// Stored evaluations that do not open.
    pub unreadable: u64,
    /// How well both tell fraud, where evaluations are labelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<LabelReport>,
}

/// One way from decision to decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// The decision on record, or `PAUSED` or `FAILED`.
    pub before: SmolStr,
    /// The decision of the new definition, or `PAUSED`.
    pub after: SmolStr,
    /// How many evaluations.
    pub evaluations: u64,
}

/// A service of which nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceGap {
    /// The service.
    pub service: SmolStr,
    /// In how many evaluations.
    pub evaluations: u64,
}

/// How well decisions fit what became known later.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LabelReport {
    /// The decisions on record.
    pub before: Quality,
    /// The decisions of the new definition.
    pub after: Quality,
}

/// Counts of labelled evaluations. Whatever is not accepted counts as stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Fraud that was stopped.
    pub fraud_stopped: u64,
    /// Fraud that was accepted.
    pub fraud_accepted: u64,
    /// Genuine applicants who were stopped.
    pub genuine_stopped: u64,
    /// Genuine applicants who were accepted.
    pub genuine_accepted: u64,
    /// The share of fraud among what was stopped, from 0 to 1; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// The share of what was stopped among fraud, from 0 to 1; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall: Option<f64>,
}

/// An evaluation whose decision changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangedCase {
    /// The evaluation.
    pub eval_id: EvalId,
    /// The client's own id.
    pub client_id: SmolStr,
    /// When it started.
    pub started_at: Timestamp,
    /// The version that decided.
    pub workflow_version: SmolStr,
    /// The decision on record.
    pub before: SmolStr,
    /// The decision of the new definition.
    pub after: SmolStr,
    /// The last step of the new definition, and the way it took.
    pub last_step: SmolStr,
    /// `fraud` or `non-fraud`, where the evaluation is labelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<SmolStr>,
    /// Services of which nothing was recorded.
    pub not_recorded: Vec<SmolStr>,
}

/// Counts while evaluations are run again; several can be added up.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) evaluations: u64,
    pub(crate) unreadable: u64,
    matrix: BTreeMap<(SmolStr, SmolStr), u64>,
    not_recorded: BTreeMap<SmolStr, u64>,
    labelled: u64,
    before: Quality,
    after: Quality,
}

impl Tally {
    /// Counts one evaluation.
    pub(crate) fn count(
        &mut self,
        before: &SmolStr,
        after: &SmolStr,
        is_fraud: Option<bool>,
        not_recorded: &[SmolStr],
    ) {
        self.evaluations += 1;
        let cell = (before.clone(), after.clone());
        *self.matrix.entry(cell).or_default() += 1;
        for service in not_recorded {
            *self.not_recorded.entry(service.clone()).or_default() += 1;
        }
        if let Some(is_fraud) = is_fraud {
            self.labelled += 1;
            self.before.count(before, is_fraud);
            self.after.count(after, is_fraud);
        }
    }

    /// Adds another tally.
    pub(crate) fn add(&mut self, other: Self) {
        self.evaluations += other.evaluations;
        self.unreadable += other.unreadable;
        for (cell, count) in other.matrix {
            *self.matrix.entry(cell).or_default() += count;
        }
        for (service, count) in other.not_recorded {
            *self.not_recorded.entry(service).or_default() += count;
        }
        self.labelled += other.labelled;
        self.before.add(other.before);
        self.after.add(other.after);
    }

    /// The finished report.
    pub(crate) fn report(self) -> BacktestReport {
        let changed = self
            .matrix
            .iter()
            .filter(|((before, after), _)| before != after);
        let changed = changed.map(|(_, count)| count).sum();
        let cells = self.matrix.into_iter();
        let gaps = self.not_recorded.into_iter();
        BacktestReport {
            evaluations: self.evaluations,
            changed,
            matrix: cells
                .map(|((before, after), evaluations)| MatrixCell {
                    before,
                    after,
                    evaluations,
                })
                .collect(),
            not_recorded: gaps
                .map(|(service, evaluations)| ServiceGap {
                    service,
                    evaluations,
                })
                .collect(),
            unreadable: self.unreadable,
            labels: (self.labelled > 0).then(|| LabelReport {
                before: self.before.finished(),
                after: self.after.finished(),
            }),
        }
    }
}

impl Quality {
    pub(crate) fn count(&mut self, verdict: &str, is_fraud: bool) {
        let slot = match (is_fraud, verdict == "ACCEPT") {
            (true, false) => &mut self.fraud_stopped,
            (true, true) => &mut self.fraud_accepted,
            (false, false) => &mut self.genuine_stopped,
            (false, true) => &mut self.genuine_accepted,
        };
        *slot += 1;
    }

    const fn add(&mut self, other: Self) {
        self.fraud_stopped += other.fraud_stopped;
        self.fraud_accepted += other.fraud_accepted;
        self.genuine_stopped += other.genuine_stopped;
        self.genuine_accepted += other.genuine_accepted;
    }

    pub(crate) fn finished(self) -> Self {
        let share = |part: u64, rest: u64| {
            let whole = part + rest;
            (whole > 0).then(|| part as f64 / whole as f64)
        };
        Self {
            precision: share(self.fraud_stopped, self.genuine_stopped),
            recall: share(self.fraud_stopped, self.fraud_accepted),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tallies_add_up() {
        let word = SmolStr::new_static;
        let cases = [
            ("ACCEPT", "ACCEPT", Some(false)),
            ("ACCEPT", "REVIEW", Some(true)),
            ("REJECT", "ACCEPT", Some(false)),
            ("REVIEW", "REJECT", Some(true)),
            ("REJECT", "REJECT", None),
        ];
        let mut whole = Tally::default();
        let mut parts = Tally::default();
        for (before, after, label) in cases {
            whole.count(&word(before), &word(after), label, &[word("verify")]);
            let mut part = Tally::default();
            part.count(&word(before), &word(after), label, &[word("verify")]);
            parts.add(part);
        }
        let report = whole.report();
        assert_eq!(report, parts.report());
        assert_eq!((report.evaluations, report.changed), (5, 3));
        assert_eq!(
            report
                .matrix
                .iter()
                .map(|cell| cell.evaluations)
                .sum::<u64>(),
            5
        );
        assert_eq!(report.not_recorded[0].evaluations, 5);
        let labels = report.labels.unwrap();
        assert_eq!(labels.before.precision, Some(0.5));
        assert_eq!(labels.before.recall, Some(0.5));
        assert_eq!(
            (labels.after.precision, labels.after.recall),
            (Some(1.0), Some(1.0))
        );
        assert_eq!(Tally::default().report().labels, None);
    }
}
