//! Whatever arrives, it is read or refused with a 4xx.

#![cfg(test)]

use bonafide_wire::{ReasonCodeQuery, RequestBody, WireConfig, WireError, WorkflowRules};
use bytes::Bytes;
use proptest::prelude::*;

fn read(raw: Bytes) -> Result<(), WireError> {
    let config = WireConfig::default();
    let body = RequestBody::parse(raw, &config)?;
    let envelope = body.envelope(&config)?;
    let rules = WorkflowRules {
        use_case: Some("workforce_verification"),
        refused: Vec::new(),
    };
    body.judge(envelope, rules).map(|_| ())
}

fn check(raw: Bytes) -> Result<(), TestCaseError> {
    if let Err(error) = read(raw) {
        prop_assert!((400..500).contains(&error.status()));
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&error.to_json()).is_ok());
    }
    Ok(())
}

/// JSON whose keys are often declared ones.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
        Just("2026-01-01T00:00:00Z".into()),
    ];
    let key = prop_oneof![
        prop::sample::select(vec![
            "id",
            "timestamp",
            "workflow",
            "data",
            "customer_metadata",
            "actions",
            "individual",
            "address",
            "given_name",
            "date_of_birth",
            "additional_individuals",
            "business",
            "formation",
            "custom",
            "docv",
            "config",
            "redirect",
            "additional_context",
            "user_consent",
            "modules",
            "source",
            "country",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::Array),
            prop::collection::btree_map(key.clone(), inner, 0..8)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(raw in prop::collection::vec(any::<u8>(), 0..400)) {
        check(raw.into())?;
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        check(value.to_string().into())?;
    }

    #[test]
    fn any_data_in_a_good_envelope_is_read_or_refused(data in any_json()) {
        let body = serde_json::json!({"id": "x", "timestamp": "2026-01-01T00:00:00Z", "workflow": "w", "data": data});
        check(body.to_string().into())?;
    }

    #[test]
    fn a_body_cut_anywhere_is_read_or_refused(value in any_json(), cut in any::<prop::sample::Index>()) {
        let mut raw = value.to_string().into_bytes();
        raw.truncate(cut.index(raw.len() + 1));
        check(raw.into())?;
    }

    #[test]
    fn any_query_is_read_or_refused(query in "\\PC{0,60}") {
        if let Err(error) = ReasonCodeQuery::parse(&query) {
            prop_assert_eq!(error.status(), 400);
        }
    }
}
