//! Keys and workflow versions, each change with its audit entry and a new revision.

use crate::support::{Scratch, audit, bytes16};
use bonafide_access::{ApiKey, AuditLog, KeyLimits, KeyState, Keys, Scope, StoredKey};
use bonafide_lifecycle::{StoredVersion, VersionNumber, VersionState, WorkflowShelf};
use bonafide_types::{Environment, KeyId, StorageError, WorkflowId};

fn key(scratch: &Scratch, number: u8, label: &str) -> StoredKey {
    StoredKey {
        id: KeyId::from_bytes([number; 16]),
        environment: Environment::Sandbox,
        label: label.into(),
        hash: ApiKey::from_random([number; 16]).hash(&scratch.vault),
        state: KeyState::Deprecated,
        limits: KeyLimits {
            per_second: Some(u32::MAX),
            per_day: None,
        },
        scopes: [Scope::EvaluationSkip].into_iter().collect(),
        created_at: format!("2026-03-0{number}T08:00:00.000000001Z")
            .parse()
            .unwrap(),
    }
}

fn version(number: u64, name: &str, minor: u32, state: VersionState) -> StoredVersion {
    StoredVersion {
        environment: Environment::Sandbox,
        workflow_id: workflow_id(number),
        name: name.into(),
        number: VersionNumber { major: 1, minor },
        state,
        is_shadow: false,
        hash: "5f1e".into(),
        source: "name: onboarding\n".to_owned(),
        published_at: "2026-03-01T08:00:00.5Z".parse().unwrap(),
    }
}

fn workflow_id(number: u64) -> WorkflowId {
    WorkflowId::from_bytes(bytes16(3, number))
}

#[tokio::test]
async fn keys_read_back_oldest_first() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let (first, second) = (key(&scratch, 1, "checkout"), key(&scratch, 2, "batch"));
    store
        .insert_key(second.clone(), audit("key.created"))
        .await
        .unwrap();
    store
        .insert_key(first.clone(), audit("key.created"))
        .await
        .unwrap();
    assert_eq!(store.keys().await, Ok(vec![first, second]));
}

#[tokio::test]
async fn a_label_is_unique_in_its_environment() {
    let scratch = Scratch::new();
    let store = scratch.open();
    store
        .insert_key(key(&scratch, 1, "checkout"), audit("key.created"))
        .await
        .unwrap();
    let twin = store
        .insert_key(key(&scratch, 2, "checkout"), audit("key.created"))
        .await;
    assert!(matches!(twin, Err(StorageError::Conflict(_))), "{twin:?}");
    let elsewhere = StoredKey {
        environment: Environment::Production,
        ..key(&scratch, 3, "checkout")
    };
    assert_eq!(
        store.insert_key(elsewhere, audit("key.created")).await,
        Ok(())
    );
    let entries = store.audit_entries(0, 10).await.unwrap();
    assert_eq!(entries.len(), 2, "what did not happen is not recorded");
}

#[tokio::test]
async fn a_key_is_deleted_once() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let key = key(&scratch, 1, "checkout");
    store
        .insert_key(key.clone(), audit("key.created"))
        .await
        .unwrap();
    let delete = |environment| store.delete_key(environment, key.id, audit("key.deleted"));
    assert_eq!(delete(Environment::Production).await, Ok(false));
    assert_eq!(delete(Environment::Sandbox).await, Ok(true));
    assert_eq!(delete(Environment::Sandbox).await, Ok(false));
    assert_eq!(store.keys().await, Ok(vec![]));
    assert_eq!(store.audit_entries(0, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn versions_read_back_newest_first_within_each_name() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let versions = [
        version(1, "b", 0, VersionState::Published),
        version(2, "a", 9, VersionState::Archived),
        version(3, "a", 10, VersionState::Live),
    ];
    for version in &versions {
        store
            .insert_version(version.clone(), audit("workflow.published"))
            .await
            .unwrap();
    }
    let [b0, a9, a10] = versions;
    let read = store.versions(Environment::Sandbox).await;
    assert_eq!(read, Ok(vec![a10.clone(), a9, b0]));
    assert_eq!(store.versions(Environment::Production).await, Ok(vec![]));
    assert_eq!(
        store.version(Environment::Sandbox, workflow_id(3)).await,
        Ok(Some(a10))
    );
    assert_eq!(
        store.version(Environment::Production, workflow_id(3)).await,
        Ok(None)
    );
}

#[tokio::test]
async fn at_most_one_version_of_a_name_is_live() {
    let scratch = Scratch::new();
    let store = scratch.open();
    for (number, minor) in [(1, 0), (2, 1)] {
        let version = version(number, "a", minor, VersionState::Live);
        store
            .insert_version(version, audit("workflow.published"))
            .await
            .unwrap();
    }
    let other = version(3, "b", 0, VersionState::Live);
    store
        .insert_version(other, audit("workflow.published"))
        .await
        .unwrap();
    let states = async || {
        let versions = store.versions(Environment::Sandbox).await.unwrap();
        versions
            .iter()
            .map(|version| version.state)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        states().await,
        [
            VersionState::Live,
            VersionState::Published,
            VersionState::Live
        ]
    );
    let back = store.set_version_state(
        Environment::Sandbox,
        workflow_id(1),
        VersionState::Live,
        audit("workflow.live"),
    );
    assert_eq!(back.await, Ok(true));
    assert_eq!(
        states().await,
        [
            VersionState::Published,
            VersionState::Live,
            VersionState::Live
        ]
    );
}

#[tokio::test]
async fn an_archived_version_never_becomes_live() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let archived = version(1, "a", 0, VersionState::Archived);
    store
        .insert_version(archived.clone(), audit("workflow.published"))
        .await
        .unwrap();
    let set = |id, state| {
        store.set_version_state(Environment::Sandbox, id, state, audit("workflow.live"))
    };
    let revived = set(workflow_id(1), VersionState::Live).await;
    assert!(
        matches!(revived, Err(StorageError::Conflict(_))),
        "{revived:?}"
    );
    assert_eq!(
        store.version(Environment::Sandbox, workflow_id(1)).await,
        Ok(Some(archived))
    );
    assert_eq!(set(workflow_id(9), VersionState::Live).await, Ok(false));
}

#[tokio::test]
async fn a_number_is_published_once_and_its_failure_takes_nothing_down() {
    let scratch = Scratch::new();
    let store = scratch.open();
    let live = version(1, "a", 0, VersionState::Live);
    store
        .insert_version(live.clone(), audit("workflow.published"))
        .await
        .unwrap();
    let again = version(2, "a", 0, VersionState::Live);
    let result = store
        .insert_version(again, audit("workflow.published"))
        .await;
    assert!(
        matches!(result, Err(StorageError::Conflict(_))),
        "{result:?}"
    );
    assert_eq!(store.versions(Environment::Sandbox).await, Ok(vec![live]));
}

#[tokio::test]
async fn every_change_moves_the_revision_for_other_processes_too() {
    let scratch = Scratch::new();
    let (server, command_line) = (scratch.open(), scratch.open());
    let mut before = server.configuration_revision().await.unwrap();
    let mut moved = async || {
        let now = server.configuration_revision().await.unwrap();
        std::mem::replace(&mut before, now) < now
    };
    command_line
        .insert_key(key(&scratch, 1, "a"), audit("key.created"))
        .await
        .unwrap();
    assert!(moved().await);
    command_line
        .delete_key(
            Environment::Sandbox,
            KeyId::from_bytes([1; 16]),
            audit("key.deleted"),
        )
        .await
        .unwrap();
    assert!(moved().await);
    let first = version(1, "a", 0, VersionState::Published);
    command_line
        .insert_version(first, audit("workflow.published"))
        .await
        .unwrap();
    assert!(moved().await);
    command_line
        .set_version_state(
            Environment::Sandbox,
            workflow_id(1),
            VersionState::Live,
            audit("workflow.live"),
        )
        .await
        .unwrap();
    assert!(moved().await);
    command_line
        .append_audit(audit("reference.imported"))
        .await
        .unwrap();
    assert!(
        !moved().await,
        "nothing that a server holds in memory has changed"
    );
}
