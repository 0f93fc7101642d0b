//! Cases and fixtures: what a connector makes of answers that are written down.

use super::connector::{output, question};
use super::description::Description;
use super::file::{Case, Encoding, Fixture};
use super::template::Facts;
use super::verdict;
use bonafide_types::{SmolStr, Value};

/// What one case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseOutcome {
    /// The case.
    pub name: SmolStr,
    /// What differs from what is expected, a sentence each.
    pub differences: Vec<String>,
}

impl CaseOutcome {
    /// Whether everything was as expected.
    pub fn is_passed(&self) -> bool {
        self.differences.is_empty()
    }
}

impl Description {
    /// Runs the cases of the file against its fixtures. Nothing is called.
    pub fn run_cases(&self) -> Vec<CaseOutcome> {
        let cases = self.file.cases.iter();
        cases
            .map(|case| CaseOutcome {
                name: case.name.clone(),
                differences: self.differences(case),
            })
            .collect()
    }

    /// Status and body with which a fixture answers a request; `None` where none does.
    pub fn stand_in(&self, request: &Value) -> Option<(u16, &Value)> {
        let fixture = self.fixture(None, request)?;
        Some((fixture.status, &fixture.body))
    }

    /// Whether requests carry their body as a form, and not as JSON.
    pub fn sends_form(&self) -> bool {
        self.file.encoding == Encoding::Form
    }

    fn fixture(&self, name: Option<&SmolStr>, request: &Value) -> Option<&Fixture> {
        let facts = Facts {
            request: Some(request),
            ..Facts::default()
        };
        self.file.fixtures.iter().find(|fixture| match name {
            Some(name) => fixture.name == *name,
            None => fixture.when.iter().all(|check| check.holds(facts)),
        })
    }

    fn differences(&self, case: &Case) -> Vec<String> {
        let expected = &case.expect;
        let mut found = Vec::new();
        let asked = question(&self.file, &self.file.path, &case.input, &case.settings);
        let asked = match asked {
            Ok(asked) => asked,
            Err(missing) => {
                compare(&mut found, "status_code", expected.status_code, Some(400));
                if expected.status_code.is_none() {
                    found.push(format!("the input lacks {}", missing.join(", ")));
                }
                return found;
            }
        };
        if let Some(request) = &expected.request
            && *request != asked.shown
        {
            found.push(differs("request", request, &asked.shown));
        }
        let Some(fixture) = self.fixture(case.fixture.as_ref(), &asked.shown) else {
            found.push("no fixture answers it".to_owned());
            return found;
        };
        let body = match &fixture.body {
            Value::String(text) => text.as_bytes().to_vec(),
            body => serde_json::to_vec(body).unwrap_or_default(),
        };
        match verdict::judge(&self.file, fixture.status, &body) {
            Ok(body) => {
                compare(&mut found, "status_code", expected.status_code, Some(200));
                let output = output(&self.file, &asked, &body);
                if let Some(wanted) = &expected.output
                    && *wanted != output
                {
                    found.push(differs("output", wanted, &output));
                }
                compare(&mut found, "error_code", expected.error_code.clone(), None);
            }
            Err(refusal) => {
                let status = refusal.failure.why.status;
                if expected.status_code.is_none() && expected.error_code.is_none() {
                    let reason = &refusal.failure.why.reason;
                    found.push(format!("it failed with status {status}: {reason}"));
                }
                compare(
                    &mut found,
                    "status_code",
                    expected.status_code,
                    Some(status),
                );
                compare(
                    &mut found,
                    "error_code",
                    expected.error_code.clone(),
                    refusal.code,
                );
                if expected.output.is_some() {
                    found.push("there is no output of a failed call".to_owned());
                }
            }
        }
        found
    }
}

/// Compares where something is expected.
fn compare<T: PartialEq + std::fmt::Debug>(
    found: &mut Vec<String>,
    what: &str,
    expected: Option<T>,
    actual: Option<T>,
) {
    let Some(expected) = expected else {
        return;
    };
    if actual.as_ref() != Some(&expected) {
        let actual = actual.map_or_else(|| "none".to_owned(), |actual| format!("{actual:?}"));
        found.push(format!("{what}: expected {expected:?}, got {actual}"));
    }
}

fn differs(what: &str, expected: &Value, actual: &Value) -> String {
    let text = |value: &Value| serde_json::to_string(value).unwrap_or_default();
    format!("{what}: expected {}, got {}", text(expected), text(actual))
}
