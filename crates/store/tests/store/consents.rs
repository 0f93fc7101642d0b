//! Consents are used once.

use crate::support::Scratch;
use bonafide_enrichment::{Consents, UsedConsent};
use bonafide_modules::ConsentState;
use bonafide_types::{Environment, EvalId};
use bonafide_vault::{LookupDomain, Vault};

fn used(vault: &Vault, consent: &str, eval_id: u8) -> UsedConsent {
    UsedConsent {
        environment: Environment::Production,
        consent: vault.lookup_hash(LookupDomain::CONSENT, 1, consent.as_bytes()),
        eval_id: EvalId::from_bytes([eval_id; 16]),
        step_id: "ssa".into(),
        consent_at: "2026-03-04T10:00:00Z".parse().unwrap(),
        used_at: "2026-03-04T11:00:00Z".parse().unwrap(),
        wording: Some("2026-01".into()),
    }
}

#[tokio::test]
async fn a_consent_is_used_once_and_by_its_evaluation_again() {
    let scratch = Scratch::new();
    for (consent, eval_id, state) in [
        ("a", 1, ConsentState::Recorded),
        ("a", 1, ConsentState::Recorded),
        ("a", 2, ConsentState::UsedBefore),
        ("b", 2, ConsentState::Recorded),
    ] {
        // Opened anew for every use: what is on record outlives the process.
        let store = scratch.open();
        let recorded = store
            .use_consent(used(&scratch.vault, consent, eval_id))
            .await;
        assert_eq!(recorded, Ok(state), "{consent} {eval_id}");
        store.close().await;
    }
    assert_eq!(scratch.count("SELECT count(*) FROM consents"), 2);
}

#[tokio::test]
async fn environments_share_no_consent() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let in_production = used(&scratch.vault, "a", 1);
    let in_sandbox = UsedConsent {
        environment: Environment::Sandbox,
        eval_id: EvalId::from_bytes([2; 16]),
        ..in_production.clone()
    };
    for use_of_consent in [in_production, in_sandbox] {
        let state = store.use_consent(use_of_consent).await;
        assert_eq!(state, Ok(ConsentState::Recorded));
    }
}
