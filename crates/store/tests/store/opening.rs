//! Opening: private files, one schema, the right key, one server.

use crate::support::{Scratch, eval_id};
use bonafide_evaluation::Evaluations;
use bonafide_store::{OpenError, ServeLock, SqliteStore, StoreOptions};
use bonafide_types::Environment;
use bonafide_vault::Vault;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn the_files_are_closed_to_other_users() {
    let scratch = Scratch::new();
    let store = scratch.open();
    store.commit(scratch.evaluation(1)).await.unwrap();
    for name in ["bonafide.db", "bonafide.db-wal", "bonafide.db-shm"] {
        let metadata = fs::metadata(scratch.folder().join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_file_that_was_open_to_others_is_closed() {
    let scratch = Scratch::new();
    drop(scratch.open());
    let path = scratch.folder().join("bonafide.db");
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    drop(scratch.open());
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let scratch = Scratch::new();
    scratch.open().commit(scratch.evaluation(1)).await.unwrap();
    let schema = "SELECT count(*) FROM sqlite_schema";
    let before = scratch.count(schema);
    let store = scratch.open();
    assert_eq!(scratch.count(schema), before);
    assert_eq!(scratch.count("SELECT count(*) FROM schema_version"), 10);
    let stored = store.evaluation(Environment::Sandbox, eval_id(1)).await;
    assert!(stored.unwrap().is_some());
}

#[test]
fn processes_that_open_a_new_folder_together_agree() {
    let scratch = Scratch::new();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| drop(scratch.open()));
        }
    });
    assert_eq!(scratch.count("SELECT count(*) FROM schema_version"), 10);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let scratch = Scratch::new();
    drop(scratch.open());
    scratch
        .raw()
        .execute(
            "INSERT INTO schema_version (version, release) VALUES (99, '0.9.2')",
            [],
        )
        .unwrap();
    let error =
        SqliteStore::open(scratch.folder(), &scratch.vault, &StoreOptions::default()).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::SchemaTooNew {
                found: 99,
                supported: 10,
                ..
            }
        ),
        "{error}"
    );
    let text = error.to_string();
    for part in ["schema 99", "0.9.2", "up to 10", "restore the backup"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn data_of_another_master_key_is_refused() {
    let scratch = Scratch::new();
    drop(scratch.open());
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Vault::open_or_create(elsewhere.path()).unwrap();
    let opened = SqliteStore::open(scratch.folder(), &other, &StoreOptions::default());
    assert!(matches!(opened, Err(OpenError::WrongMasterKey)));
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let scratch = Scratch::new();
    fs::write(
        scratch.folder().join("bonafide.db"),
        "no database ".repeat(500),
    )
    .unwrap();
    let opened = SqliteStore::open(scratch.folder(), &scratch.vault, &StoreOptions::default());
    assert!(matches!(opened, Err(OpenError::Storage(_))), "{opened:?}");
}

#[test]
fn one_server_at_a_time() {
    let scratch = Scratch::new();
    let lock = ServeLock::take(scratch.folder()).unwrap();
    let second = ServeLock::take(scratch.folder());
    assert!(matches!(second, Err(OpenError::InUse { .. })));
    drop(lock);
    assert!(ServeLock::take(scratch.folder()).is_ok());
}
