//! What a request may look like, and which faults are named.

#![cfg(test)]

use bonafide_types::Value;
use bonafide_wire::{
    ErrorKind, EvaluationRequest, InvalidArg, RequestBody, WireConfig, WireError, WorkflowRules,
};
use bytes::Bytes;
use serde_json::json;

fn read_bytes(body: impl Into<Bytes>) -> Result<EvaluationRequest, WireError> {
    let config = WireConfig::default();
    let body = RequestBody::parse(body.into(), &config)?;
    let envelope = body.envelope(&config)?;
    body.judge(envelope, WorkflowRules::default())
}

fn read(body: &serde_json::Value) -> Result<EvaluationRequest, WireError> {
    read_bytes(body.to_string())
}

/// A request with these fields of `data.individual`.
fn person(individual: serde_json::Value) -> serde_json::Value {
    let mut data = json!({});
    data["individual"] = individual;
    body(data)
}

/// A request with this `data`.
fn body(data: serde_json::Value) -> serde_json::Value {
    let mut request =
        json!({"id": "apply-31", "timestamp": "2026-05-01T09:00:00Z", "workflow": "onboarding"});
    request["data"] = data;
    request
}

fn fields(error: &WireError) -> Vec<&str> {
    error
        .invalid_args
        .iter()
        .map(|arg| arg.field.as_str())
        .collect()
}

/// The faults of one body, by field.
fn faults(request: &serde_json::Value) -> Vec<String> {
    match read(request) {
        Ok(_) => Vec::new(),
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::InvalidPayload);
            fields(&error).into_iter().map(str::to_owned).collect()
        }
    }
}

#[test]
fn every_missing_field_of_the_envelope_is_named() {
    for (drop, named) in [
        (&["id"][..], &["id"][..]),
        (&["timestamp"], &["timestamp"]),
        (&["workflow"], &["workflow"]),
        (&["data"], &["data"]),
        (&["data", "id"], &["id", "data"]),
        (
            &["id", "timestamp", "workflow", "data"],
            &["id", "timestamp", "workflow", "data"],
        ),
    ] {
        let mut request = body(json!({}));
        for field in drop {
            request.as_object_mut().unwrap().remove(*field);
        }
        assert_eq!(faults(&request), named);
    }
    assert!(read(&body(json!({}))).is_ok());
}

#[test]
fn null_is_missing_and_empty_or_mistyped_envelope_fields_are_refused() {
    for (field, value) in [
        ("id", json!(null)),
        ("id", json!("")),
        ("id", json!(7)),
        ("timestamp", json!(1_777_000_000)),
        ("timestamp", json!("")),
        ("timestamp", json!("yesterday")),
        ("workflow", json!(["onboarding"])),
        ("workflow", json!("")),
        ("data", json!([])),
        ("data", json!("x")),
        ("data", json!(null)),
    ] {
        let mut request = body(json!({}));
        request[field] = value;
        assert_eq!(faults(&request), [field]);
    }
}

#[test]
fn ids_have_at_most_255_characters() {
    let mut request = body(json!({}));
    request["id"] = json!("é".repeat(255));
    assert!(read(&request).is_ok());
    request["id"] = json!("é".repeat(256));
    assert_eq!(faults(&request), ["id"]);
}

#[test]
fn names_have_at_most_240_characters_of_any_script() {
    for letter in ["n", "ñ", "名"] {
        assert!(read(&person(json!({"given_name": letter.repeat(240)}))).is_ok());
        let too_long =
            person(json!({"given_name": letter.repeat(241), "family_name": letter.repeat(4000)}));
        assert_eq!(
            faults(&too_long),
            ["data.individual.family_name", "data.individual.given_name"]
        );
    }
}

#[test]
fn a_declared_field_of_the_wrong_type_is_named_at_every_depth() {
    for (data, field) in [
        (
            json!({"individual": {"given_name": 5}}),
            "data.individual.given_name",
        ),
        (json!({"individual": "Marisol"}), "data.individual"),
        (
            json!({"individual": {"address": ["a"]}}),
            "data.individual.address",
        ),
        (
            json!({"individual": {"address": {"postal_code": 1915}}}),
            "data.individual.address.postal_code",
        ),
        (
            json!({"individual": {"custom": "x"}}),
            "data.individual.custom",
        ),
        (
            json!({"individual": {"additional_context": {"user_consent": "yes"}}}),
            "data.individual.additional_context.user_consent",
        ),
        (
            json!({"additional_individuals": [{}, {"email": {}}]}),
            "data.additional_individuals.1.email",
        ),
        (
            json!({"additional_individuals": {}}),
            "data.additional_individuals",
        ),
        (
            json!({"external_device": {"is_known": "no"}}),
            "data.external_device.is_known",
        ),
        (
            json!({"device": {"ip_risk_score": "0.3"}}),
            "data.device.ip_risk_score",
        ),
        (json!({"modules": ["a", 1]}), "data.modules.1"),
        (
            json!({"business": {"last_fiscal_revenue": {"amount": "12"}}}),
            "data.business.last_fiscal_revenue.amount",
        ),
        (
            json!({"individual": {"account": {"account_inquiries": "OWNERSHIP"}}}),
            "data.individual.account.account_inquiries",
        ),
    ] {
        assert_eq!(faults(&body(data)), [field]);
    }
    let mut request = body(json!({}));
    request["customer_metadata"] = json!("text");
    assert_eq!(faults(&request), ["customer_metadata"]);
}

#[test]
fn null_stands_for_absent_wherever_a_field_is_declared() {
    let request = body(json!({
        "individual": {"given_name": null, "address": null, "custom": null, "additional_context": {"user_consent": null}},
        "additional_individuals": [null], "external_device": {"is_known": null}, "modules": [null],
        "business": {"formation": null},
    }));
    assert_eq!(
        read(&request).unwrap().applicant,
        bonafide_types::Applicant::default()
    );
}

#[test]
fn what_only_a_module_can_judge_passes() {
    let request = body(json!({
        "channel": "carrier-pigeon", "ip_address": "999.1.1.1", "event_category": "unheard-of",
        "individual": {
            "email": "not an address", "phone_number": "call me", "national_id": "12",
            "date_of_birth": "2199-01-01", "gender": "unstated",
            "address": {"country": "Utopia", "postal_code": "?"},
        },
    }));
    assert_eq!(faults(&request), Vec::<String>::new());
}

#[test]
fn unknown_fields_are_kept_at_every_level() {
    let mut request =
        person(json!({"first_name": "Ines", "shoe_size": 41, "address": {"floor": 3}}));
    request["experiment"] = json!({"deep": [{"er": true}]});
    request["data"]["event_details"] = json!([1.5]);
    let read = read(&request).unwrap();
    let kept = |path: &[&str]| {
        path.iter()
            .fold(read.body.clone(), |v, name| v.get(name).unwrap().clone())
    };
    assert_eq!(kept(&["data", "individual", "shoe_size"]), Value::Int(41));
    assert_eq!(
        kept(&["data", "individual", "address", "floor"]),
        Value::Int(3)
    );
    assert_eq!(kept(&["experiment", "deep"]).type_name(), "array");
    assert_eq!(
        read.applicant.given_name, None,
        "glossary names are never read as data"
    );
}

#[test]
fn birth_dates_come_in_four_forms() {
    for accepted in ["1987-11-02", "1987-11-02T00:00:00Z", "1987-11", "1987", ""] {
        assert!(
            read(&person(json!({"date_of_birth": accepted}))).is_ok(),
            "{accepted}"
        );
    }
    for refused in ["11/02/1987", "1987-02-30", "87-11-02", "tomorrow", " "] {
        assert_eq!(
            faults(&person(json!({"date_of_birth": refused}))),
            ["data.individual.date_of_birth"]
        );
    }
}

#[test]
fn refused_consent_is_a_fault_and_missing_consent_is_not() {
    let consent = |value| person(json!({"additional_context": {"user_consent": value}}));
    assert_eq!(
        faults(&consent(json!(false))),
        ["data.individual.additional_context.user_consent"]
    );
    for accepted in [json!(true), json!(null)] {
        assert!(read(&consent(accepted)).is_ok());
    }
}

#[test]
fn formation_comes_whole_and_a_redirect_has_an_address() {
    let formation = json!({"entity_type": "llc", "registration_date": "2019-01-01", "registration_state": "DE", "registration_country": "US"});
    assert!(read(&body(json!({"business": {"formation": formation}}))).is_ok());
    assert_eq!(
        faults(&body(
            json!({"business": {"formation": {"entity_type": "llc", "registration_state": null}}})
        )),
        [
            "data.business.formation.registration_date",
            "data.business.formation.registration_state",
            "data.business.formation.registration_country"
        ]
    );
    assert_eq!(
        faults(&person(
            json!({"docv": {"config": {"redirect": {"delay": 5}}}})
        )),
        ["data.individual.docv.config.redirect.url"]
    );
}

#[test]
fn all_faults_are_listed_together_and_no_value_is_repeated() {
    let mut request = person(json!({
        "given_name": 424_242, "date_of_birth": "secret-birthday", "email": {"secret": 1},
    }));
    request["timestamp"] = json!("secret-time");
    let error = read(&request).unwrap_err();
    let mut named = fields(&error);
    named.sort_unstable();
    assert_eq!(
        named,
        [
            "data.individual.date_of_birth",
            "data.individual.email",
            "data.individual.given_name",
            "timestamp"
        ]
    );
    let text = String::from_utf8(error.to_json()).unwrap();
    assert!(
        !text.contains("secret") && !text.contains("424242"),
        "{text}"
    );
}

#[test]
fn the_workflow_adds_its_own_refusals_once() {
    let config = WireConfig::default();
    let request =
        RequestBody::parse(person(json!({"given_name": 1})).to_string().into(), &config).unwrap();
    let envelope = request.envelope(&config).unwrap();
    let rules = WorkflowRules {
        use_case: Some("trust-and-safety"),
        refused: vec![
            InvalidArg::new("data.individual.given_name", "has to be a string"),
            InvalidArg::new("data.individual.email", "required by the workflow"),
        ],
    };
    let error = request.judge(envelope, rules).unwrap_err();
    assert_eq!(
        fields(&error),
        [
            "data.individual.given_name",
            "data.event_type",
            "data.individual.email"
        ]
    );
}

#[test]
fn thousands_of_faults_are_cut_to_a_hundred() {
    let error = read(&body(json!({"additional_individuals": vec![7; 5000]}))).unwrap_err();
    assert_eq!(error.invalid_args.len(), 100);
}

#[test]
fn other_spellings_are_read_where_the_canonical_one_is_absent_or_empty() {
    let applicant = |data| read(&body(data)).unwrap().applicant;
    let line_1 = |data| {
        applicant(data)
            .address
            .line_1
            .map(|line| line.reveal().to_string())
    };

    let street = |line_1, street| json!({"individual": {"address": {"line_1": line_1, "street_address": street}}});
    assert_eq!(
        line_1(street(json!(null), json!("7 Quay St"))).as_deref(),
        Some("7 Quay St")
    );
    assert_eq!(
        line_1(street(json!(""), json!("7 Quay St"))).as_deref(),
        Some("7 Quay St")
    );
    assert_eq!(
        line_1(street(json!("9 Hill Rd"), json!("7 Quay St"))).as_deref(),
        Some("9 Hill Rd")
    );

    let country = |data| applicant(data).country;
    assert_eq!(
        country(json!({"individual": {"country": "us"}})).as_deref(),
        Some("us")
    );
    assert_eq!(
        country(json!({"individual": {"country": "CA", "address": {"country": "US"}}})).as_deref(),
        Some("US")
    );

    let ip = |data| applicant(data).ip_address.map(|ip| ip.reveal().to_string());
    assert_eq!(
        ip(json!({"individual": {"ip_address": "192.0.2.1"}})).as_deref(),
        Some("192.0.2.1")
    );
    assert_eq!(
        ip(json!({"ip_address": "192.0.2.2", "individual": {"ip_address": "192.0.2.1"}}))
            .as_deref(),
        Some("192.0.2.2")
    );

    let device = applicant(json!({"di_session_token": "tok"})).device_session;
    assert_eq!(
        device.map(|token| token.reveal().to_string()).as_deref(),
        Some("tok")
    );
}

#[test]
fn the_whole_applicant_is_read() {
    let request = read(&body(json!({
        "ip_address": "192.0.2.9", "custom": {"customer_user_id": "cu-1"},
        "individual": {
            "id": "u-1", "given_name": "Ottoline", "middle_name": "Rae", "family_name": "Brisbois", "suffix": "Jr",
            "national_id": "SSN-987-65-4320", "date_of_birth": "1990-02-03", "email": "o@brisbois.example",
            "phone_number": "+1 617 555 0123", "alternate_phone_number": "617-555-0199", "gender": "female",
            "address": {"line_1": "4 Fen Way", "line_2": "Apt 2", "locality": "Salem", "major_admin_division": "US-MA",
                "postal_code": "01970", "country": "US"},
            "additional_context": {"user_consent": true, "consent_timestamp": "2026-05-01T08:59:00Z"},
            "di_session_token": "tok-1",
        },
    }))).unwrap();
    insta::assert_json_snapshot!(request.applicant);
}

#[test]
fn bodies_that_are_no_json_object_are_refused() {
    for raw in [
        "",
        " ",
        "null",
        "[]",
        "7",
        "\"x\"",
        "{",
        "{} {}",
        "{\"id\":1e999}",
        "{'id':1}",
        "\u{feff}",
        "nul",
    ] {
        let error = read_bytes(raw).unwrap_err();
        assert_eq!(
            (error.kind, error.status()),
            (ErrorKind::InvalidPayload, 400),
            "{raw}"
        );
    }
    assert_eq!(
        read_bytes(Bytes::from_static(b"{\"id\":\"\xff\"}"))
            .unwrap_err()
            .kind,
        ErrorKind::InvalidPayload
    );
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let request = format!("\u{feff}{}", body(json!({})));
    let read = read_bytes(request).unwrap();
    assert_eq!(read.raw_body.first(), Some(&b'{'));
}

#[test]
fn a_lone_surrogate_is_refused_and_its_field_named() {
    let raw = r#"{"id":"a","data":{"individual":{"given_name":"\ud800"}}}"#;
    assert_eq!(
        fields(&read_bytes(raw).unwrap_err()),
        ["data.individual.given_name"]
    );
    let raw = r#"{"data":{"additional_individuals":[{},{"email":"\udc00x"}]}}"#;
    assert_eq!(
        fields(&read_bytes(raw).unwrap_err()),
        ["data.additional_individuals.1.email"]
    );
}

#[test]
fn an_undeclared_key_is_never_repeated_in_a_fault() {
    let error =
        read_bytes(r#"{"data":{"individual":{"ines@ortiz.example":"\ud800"}}}"#).unwrap_err();
    assert_eq!(fields(&error), ["data.individual"]);
    let error = read_bytes(r#"{"ines@ortiz.example":"\ud800"}"#).unwrap_err();
    assert!(
        !String::from_utf8(error.to_json())
            .unwrap()
            .contains("ortiz")
    );
}

#[test]
fn control_characters_and_nul_are_data() {
    let request = read_bytes(r#"{"id":"a\u0000b","timestamp":"2026-05-01T09:00:00Z","workflow":"w","data":{"individual":{"given_name":"\u0000\u0007\u202e"}}}"#).unwrap();
    assert_eq!(request.client_id, "a\0b");
    assert!(request.applicant.given_name.is_some());
}

#[test]
fn nesting_beyond_the_limit_is_refused() {
    let nested = |depth: usize| {
        let custom = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        body(json!({"custom": "@"}))
            .to_string()
            .replace("\"@\"", &custom)
    };
    assert!(read_bytes(nested(30)).is_ok());
    let error = read_bytes(nested(31)).unwrap_err();
    assert_eq!(fields(&error).len(), 1);
    assert!(error.invalid_args[0].field.starts_with("data.custom"));
    assert!(read_bytes(nested(200_000)).is_err());
}

#[test]
fn of_equal_keys_the_last_wins() {
    let raw =
        r#"{"id":"first","timestamp":"2026-05-01T09:00:00Z","workflow":"w","data":{},"id":"last"}"#;
    assert_eq!(read_bytes(raw).unwrap().client_id, "last");
}

#[test]
fn metadata_is_limited_by_its_serialised_size() {
    let sized = |length: usize| {
        let mut request = body(json!({}));
        request["customer_metadata"] = json!({"k": "x".repeat(length)});
        request
    };
    let overhead = r#"{"k":""}"#.len();
    assert!(read(&sized(16 * 1024 - overhead)).is_ok());
    let error = read(&sized(16 * 1024 - overhead + 1)).unwrap_err();
    assert_eq!(
        (error.kind, error.status()),
        (ErrorKind::CustomerMetadataTooLarge, 413)
    );
}

#[test]
fn a_ten_megabyte_name_is_named_and_not_repeated() {
    let error = read(&person(json!({"family_name": "w".repeat(10_000_000)}))).unwrap_err();
    assert_eq!(fields(&error), ["data.individual.family_name"]);
    assert!(error.to_json().len() < 400);
}
