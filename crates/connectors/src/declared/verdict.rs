//! What an answer means: a success, or why not.

use super::file::File;
use super::template::Facts;
use bonafide_enrichment::{Failure, Refusal};
use bonafide_types::{SmolStr, Value};

/// The deepest nesting of an answer.
const MAX_DEPTH: usize = 32;

/// The body of a success, or why there is none.
pub(super) fn judge(file: &File, status: u16, body: &[u8]) -> Result<Value, Refusal> {
    let parsed = Value::from_json(body, MAX_DEPTH).ok();
    let facts = Facts {
        body: parsed.as_ref(),
        ..Facts::default()
    };
    let rule = file.errors.iter().find(|rule| {
        (rule.status.is_empty() || rule.status.contains(&status))
            && rule.when.iter().all(|check| check.holds(facts))
    });
    if let Some(rule) = rule {
        let told = rule.status_code.unwrap_or(match status {
            400..=599 => status,
            _ => 502,
        });
        let retry = rule.retry.unwrap_or(matches!(told, 429 | 500..=599));
        return Err(refusal(
            told,
            rule.message.clone(),
            retry,
            Some(rule.code.clone()),
            parsed,
        ));
    }
    let is_expected = match file.success.status.as_slice() {
        [] => (200..=299).contains(&status),
        some => some.contains(&status),
    };
    let fixed = SmolStr::new_static;
    if is_expected {
        let succeeded = file.success.when.iter().all(|check| check.holds(facts));
        return match parsed {
            Some(body) if succeeded => Ok(body),
            Some(_) => {
                let text = fixed("the service answered that it failed");
                Err(refusal(502, text, false, None, parsed))
            }
            None => {
                let text = fixed("the service answered what cannot be read");
                Err(refusal(502, text, false, None, None))
            }
        };
    }
    Err(match status {
        300..=399 => {
            let text = fixed("the service sent a redirect, which is never followed");
            refusal(502, text, false, None, parsed)
        }
        401 | 403 => {
            let text = fixed("the service refused the credentials");
            refusal(status, text, false, Some(fixed("not_authorised")), parsed)
        }
        429 => {
            let text = fixed("the service takes no more questions at the moment");
            refusal(status, text, true, Some(fixed("throttled")), parsed)
        }
        400..=499 => {
            let text = fixed("the service refused the question");
            refusal(status, text, false, Some(fixed("refused")), parsed)
        }
        500..=599 => refusal(status, fixed("the service failed"), true, None, parsed),
        _ => {
            let text = fixed("the service answered with a status that was not expected");
            refusal(502, text, false, None, parsed)
        }
    })
}

fn refusal(
    status: u16,
    reason: SmolStr,
    retry: bool,
    code: Option<SmolStr>,
    body: Option<Value>,
) -> Refusal {
    let failure = match retry {
        true => Failure::passing(status, reason),
        false => Failure::lasting(status, reason),
    };
    Refusal {
        failure,
        code,
        body: body.unwrap_or_default(),
    }
}
