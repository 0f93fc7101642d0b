//! Consent: asked for, recent, and used once.

use crate::support::{Call, applicant, value};
use bonafide_modules::{Answer, ConsentState, Unavailable};
use bonafide_types::{AdditionalContext, Applicant, Environment, Value};

fn agreed(user_consent: Option<bool>, at: Option<&str>) -> Applicant {
    Applicant {
        context: AdditionalContext {
            user_consent,
            consent_timestamp: at.map(Into::into),
        },
        ..applicant()
    }
}

fn production(applicant: Applicant) -> Call {
    Call {
        applicant,
        environment: Environment::Production,
        consent: Answer::Ok(ConsentState::Recorded),
        ..Call::ecbsv()
    }
}

#[test]
fn nothing_is_asked_without_consent() {
    for (user_consent, at, told) in [
        (
            None,
            None,
            "user_consent and consent_timestamp are required",
        ),
        (Some(true), None, "consent_timestamp is required"),
        (
            None,
            Some("2026-03-04T11:00:00Z"),
            "user_consent is required",
        ),
        (
            Some(false),
            Some("2026-03-04T11:00:00Z"),
            "user_consent has to be true",
        ),
        (
            Some(true),
            Some("this morning"),
            "consent_timestamp cannot be read as an RFC 3339 time",
        ),
    ] {
        for environment in Environment::ALL {
            let call = Call {
                environment,
                ..production(agreed(user_consent, at))
            };
            assert_eq!(call.message(400), told);
        }
    }
}

#[test]
fn a_consent_holds_for_ninety_days() {
    for (at, told) in [
        ("2025-12-04T12:00:00Z", None),
        ("2025-12-04T11:59:59Z", Some("older than 90 days")),
        ("2026-03-04T12:01:00Z", None),
        ("2026-03-04T12:01:01Z", Some("lies in the future")),
        ("2026-03-04T13:00:30+01:00", None),
        ("2026-03-04 12:00:00", None),
    ] {
        let call = production(agreed(Some(true), Some(at)));
        match told {
            None => assert_eq!(call.codes(), "I998 I999", "{at}"),
            Some(told) => assert!(call.message(400).contains(told), "{at}"),
        }
    }
}

#[test]
fn a_step_may_want_a_younger_consent() {
    let call = Call {
        settings: value(r#"{"consent_days":1}"#),
        ..production(agreed(Some(true), Some("2026-03-03T11:00:00Z")))
    };
    assert!(call.message(400).contains("older than 1 days"));
}

#[test]
fn sandbox_takes_any_consent_unless_the_step_enforces_it() {
    let old = agreed(Some(true), Some("2019-01-01T00:00:00Z"));
    let call = |settings| Call {
        applicant: old.clone(),
        settings,
        consent: Answer::Ok(ConsentState::UsedBefore),
        ..Call::ecbsv()
    };
    assert_eq!(call(Value::Null).codes(), "I998 I999");
    let enforced = call(value(r#"{"enforce_consent":true}"#));
    assert!(enforced.message(400).contains("older than 90 days"));
}

#[test]
fn a_consent_that_was_used_asks_for_another() {
    let used = Call {
        consent: Answer::Ok(ConsentState::UsedBefore),
        ..production(applicant())
    };
    assert!(used.message(400).contains("used for another evaluation"));
}

#[test]
fn nothing_is_judged_where_the_use_could_not_be_put_on_record() {
    let lost = Call {
        consent: Answer::Unavailable(Unavailable {
            status: 503,
            reason: "no room".into(),
        }),
        ..production(applicant())
    };
    assert_eq!(lost.message(503), "no room");
}
