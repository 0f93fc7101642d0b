//! From the body of an answer to what it says of each question.

use super::mapping::{ErrorMeaning, ResponseNames, SsaMapping};
use super::request::reference;
use bonafide_enrichment::{AuthorityReply, Failure};
use bonafide_modules::AuthorityVerdict;
use bonafide_types::SmolStr;
use serde_json::Value as Json;

/// What one question came to.
pub(super) type Reply = Result<AuthorityReply, Failure>;

/// What the agency says of each of so many questions.
pub(super) fn read(mapping: &SsaMapping, status: u16, body: &[u8], questions: usize) -> Vec<Reply> {
    let body: Option<Json> = serde_json::from_slice(body).ok();
    if let Some(failure) = failure_of_call(mapping, status, body.as_ref()) {
        return vec![Err(failure); questions];
    }
    let names = &mapping.response;
    (0..questions)
        .map(|place| {
            let answer = body
                .as_ref()
                .and_then(|body| answer_at(names, body, place, questions));
            answer.map_or_else(|| Err(unreadable()), |answer| read_answer(mapping, answer))
        })
        .collect()
}

/// Why the whole call failed, if it did.
fn failure_of_call(mapping: &SsaMapping, status: u16, body: Option<&Json>) -> Option<Failure> {
    let meaning = body.and_then(|body| error_of(mapping, body));
    if let Some(meaning) = meaning {
        return Some(failure(meaning));
    }
    match status {
        200..=299 => body.is_none().then(unreadable),
        300..=399 => Some(Failure::lasting(
            502,
            "the agency sent a redirect, which is never followed",
        )),
        401 => Some(Failure::passing(502, "the agency refused the access token")),
        403 => Some(failure(ErrorMeaning::Refused)),
        408 | 504 => Some(Failure::passing(504, "the agency had no answer in time")),
        429 => Some(failure(ErrorMeaning::Throttled)),
        500..=599 => Some(failure(ErrorMeaning::Down)),
        _ => Some(failure(ErrorMeaning::Malformed)),
    }
}

fn failure(meaning: ErrorMeaning) -> Failure {
    match meaning {
        ErrorMeaning::Down => Failure::passing(503, "the agency is down"),
        ErrorMeaning::Throttled => {
            Failure::passing(429, "the agency takes no more questions at the moment")
        }
        ErrorMeaning::Refused => Failure::lasting(
            503,
            "the agency refuses questions: the agreement has ended, the tier is used up, or the \
             client is not enrolled",
        ),
        ErrorMeaning::Malformed => Failure::lasting(502, "the agency could not read the question"),
    }
}

fn unreadable() -> Failure {
    Failure::lasting(502, "the agency answered what cannot be read")
}

/// The answer to the question at a place.
fn answer_at<'b>(
    names: &ResponseNames,
    body: &'b Json,
    place: usize,
    questions: usize,
) -> Option<&'b Json> {
    let Some(path) = &names.list else {
        return Some(body);
    };
    let Json::Array(answers) = at(body, path)? else {
        return None;
    };
    match &names.reference {
        Some(path) => {
            let own = reference(place);
            let mut matching = answers
                .iter()
                .filter(|answer| text_at(answer, path).as_deref() == Some(own.as_str()));
            // Two answers to one question are none.
            matching.next().filter(|_| matching.next().is_none())
        }
        // Without references only a single answer to a single question is sure to be its own.
        None => (questions == 1 && answers.len() == 1).then(|| answers.first())?,
    }
}

fn read_answer(mapping: &SsaMapping, answer: &Json) -> Reply {
    if let Some(meaning) = error_of(mapping, answer) {
        return Err(failure(meaning));
    }
    let names = &mapping.response;
    let verdict = text_at(answer, &names.verdict).ok_or_else(unreadable)?;
    let verdict = if is_among(&verdict, &names.yes) {
        AuthorityVerdict::Match {
            is_deceased: is_deceased(names, answer)?,
        }
    } else if is_among(&verdict, &names.no) {
        AuthorityVerdict::NoMatch
    } else {
        return Err(unreadable());
    };
    let version = names
        .answer_id
        .as_ref()
        .and_then(|path| text_at(answer, path))
        .map(|id| id.chars().take(100).collect::<SmolStr>());
    Ok(AuthorityReply { verdict, version })
}

/// Absent, null, blank or another value is alive: the agency flags the dead only.
fn is_deceased(names: &ResponseNames, answer: &Json) -> Result<bool, Failure> {
    let Some(path) = &names.death else {
        return Ok(false);
    };
    match at(answer, path) {
        None | Some(Json::Null) => Ok(false),
        Some(Json::Array(_) | Json::Object(_)) => Err(unreadable()),
        Some(_) => Ok(text_at(answer, path).is_some_and(|told| is_among(&told, &names.dead))),
    }
}

fn error_of(mapping: &SsaMapping, body: &Json) -> Option<ErrorMeaning> {
    let code = text_at(body, mapping.response.error_code.as_ref()?)?;
    mapping.errors.get(code.trim()).copied()
}

fn is_among(value: &str, known: &[String]) -> bool {
    let value = value.trim();
    known.iter().any(|known| known.eq_ignore_ascii_case(value))
}

/// The value at a dotted path.
fn at<'b>(body: &'b Json, path: &str) -> Option<&'b Json> {
    path.split('.').try_fold(body, |value, key| value.get(key))
}

/// Text, a flag or a number at a dotted path, as text.
fn text_at(body: &Json, path: &str) -> Option<String> {
    match at(body, path)? {
        Json::String(text) => Some(text.clone()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Number(number) => Some(number.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::request::tests::mapping;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn replies(status: u16, body: &Json, questions: usize) -> Vec<Reply> {
        read(
            &mapping(("", "")),
            status,
            body.to_string().as_bytes(),
            questions,
        )
    }

    fn answered(answers: &Json) -> Json {
        json!({ "verificationResponses": answers })
    }

    /// What a reply says, in a word.
    fn told(reply: &Reply) -> String {
        match reply {
            Ok(reply) => match reply.verdict {
                AuthorityVerdict::Match { is_deceased: true } => "dead".to_owned(),
                AuthorityVerdict::Match { is_deceased: false } => "yes".to_owned(),
                AuthorityVerdict::NoMatch => "no".to_owned(),
                AuthorityVerdict::Records(_) => "records".to_owned(),
            },
            Err(failure) => format!("{} {}", failure.why.status, failure.is_final),
        }
    }

    #[test]
    fn yes_no_and_death_are_read_in_any_spelling_of_the_mapping() {
        for (answer, said) in [
            (json!({ "verified": "Y" }), "yes"),
            (json!({ "verified": "y", "deathIndicator": null }), "yes"),
            (json!({ "verified": true, "deathIndicator": "N" }), "yes"),
            (json!({ "verified": "Y", "deathIndicator": "Y" }), "dead"),
            (json!({ "verified": true, "deathIndicator": true }), "dead"),
            (json!({ "verified": "N" }), "no"),
            (json!({ "verified": false, "deathIndicator": "Y" }), "no"),
            (json!({ "verified": "perhaps" }), "502 true"),
            (json!({ "verified": null }), "502 true"),
            (json!({}), "502 true"),
            (json!({ "verified": "Y", "deathIndicator": [] }), "502 true"),
            (
                json!({ "error": { "code": "AGREEMENT_EXPIRED" } }),
                "503 true",
            ),
            (
                json!({ "error": { "code": "TOO_MANY_REQUESTS" } }),
                "429 false",
            ),
        ] {
            let mut answer = answer;
            answer["requestId"] = json!("q0");
            let replies = replies(200, &answered(&json!([answer])), 1);
            assert_eq!(told(&replies[0]), said, "{answer}");
        }
    }

    #[test]
    fn answers_are_found_by_their_number_in_any_order() {
        let body = answered(&json!([
            { "requestId": "q2", "verified": "N" },
            { "requestId": "q0", "verified": "Y", "transactionId": 77 },
        ]));
        let replies = replies(200, &body, 3);
        let said: Vec<String> = replies.iter().map(told).collect();
        assert_eq!(said, ["yes", "502 true", "no"]);
        let id = replies[0].as_ref().unwrap().version.as_deref();
        assert_eq!(id, Some("77"));
    }

    #[test]
    fn two_answers_to_one_question_are_none() {
        let body = answered(&json!([
            { "requestId": "q0", "verified": "N" },
            { "requestId": "q0", "verified": "Y" },
        ]));
        assert_eq!(told(&replies(200, &body, 1)[0]), "502 true");
    }

    #[test]
    fn every_state_of_the_agency_is_a_failure_of_its_own() {
        for (status, body, said) in [
            (500, json!({}), "503 false"),
            (503, json!("down"), "503 false"),
            (429, json!({}), "429 false"),
            (401, json!({}), "502 false"),
            (403, json!({}), "503 true"),
            (400, json!({}), "502 true"),
            (302, json!({}), "502 true"),
            (504, json!({}), "504 false"),
            (
                400,
                json!({ "error": { "code": "TIER_EXCEEDED" } }),
                "503 true",
            ),
            (
                200,
                json!({ "error": { "code": "SERVICE_UNAVAILABLE" } }),
                "503 false",
            ),
            (200, json!([]), "502 true"),
            (200, json!({ "verificationResponses": {} }), "502 true"),
        ] {
            for reply in replies(status, &body, 2) {
                assert_eq!(told(&reply), said, "{status} {body}");
            }
        }
        let garbage = read(&mapping(("", "")), 200, b"<html>", 1);
        assert_eq!(told(&garbage[0]), "502 true");
    }

    proptest! {
        #[test]
        fn any_body_gives_an_answer_to_each_question(body in "\\PC{0,200}", status in 100_u16..600) {
            let replies = read(&mapping(("", "")), status, body.as_bytes(), 2);
            prop_assert_eq!(replies.len(), 2);
            prop_assert!(replies.iter().all(Result::is_err));
        }
    }
}
