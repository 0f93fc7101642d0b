//! The key file: made once, private, never replaced, refused where it is not right.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use bonafide_vault::{Vault, VaultError};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;

fn key_file(folder: &Path) -> PathBuf {
    folder.join("keys/master.key")
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn with_key_text(change: impl Fn(String) -> String) -> VaultError {
    let folder = tempfile::tempdir().unwrap();
    Vault::open_or_create(folder.path()).unwrap();
    let path = key_file(folder.path());
    let text = change(fs::read_to_string(&path).unwrap());
    fs::write(&path, &text).unwrap();
    let error = Vault::open_or_create(folder.path()).unwrap_err();
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "never replaced");
    error
}

#[test]
fn the_file_is_created_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    Vault::open_or_create(folder.path()).unwrap();
    assert_eq!(mode(&key_file(folder.path())), 0o600);
    assert_eq!(mode(&folder.path().join("keys")), 0o700);
    let names: Vec<_> = fs::read_dir(folder.path().join("keys"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["master.key"], "no draft is left behind");
}

#[test]
fn opening_does_not_create() {
    let folder = tempfile::tempdir().unwrap();
    let error = Vault::open(folder.path()).unwrap_err();
    assert!(matches!(error, VaultError::Missing { .. }), "{error}");
    assert!(!key_file(folder.path()).exists());
}

#[test]
fn a_file_open_to_others_is_refused() {
    for exposed in [0o640, 0o604, 0o620, 0o666] {
        let folder = tempfile::tempdir().unwrap();
        Vault::open_or_create(folder.path()).unwrap();
        fs::set_permissions(key_file(folder.path()), Permissions::from_mode(exposed)).unwrap();
        let error = Vault::open_or_create(folder.path()).unwrap_err();
        assert!(
            matches!(error, VaultError::Exposed { mode, .. } if mode == exposed),
            "{error}"
        );
    }
}

#[test]
fn a_malformed_file_is_refused_and_kept() {
    let reasons = [
        (with_key_text(|_| String::new()), "no line `format:`"),
        (
            with_key_text(|text| text.replace("key:", "kay:")),
            "no line `key:`",
        ),
        (
            with_key_text(|text| text.replace("key: ", "key: 0")),
            "64 hexadecimal digits",
        ),
        (
            with_key_text(|text| text.replace("key: ", "key: ä")),
            "64 hexadecimal digits",
        ),
        (
            with_key_text(|text| text.replace("check: ", "check: 1")),
            "slip",
        ),
        (
            with_key_text(|text| text.replace("version: 1", "version: 70000")),
            "65535",
        ),
        (with_key_text(|text| text + &"#".repeat(5000)), "too long"),
    ];
    for (error, reason) in reasons {
        assert!(matches!(error, VaultError::Malformed { .. }), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn a_slip_in_the_key_is_noticed() {
    let error = with_key_text(|text| {
        let (before, after) = text.split_once("\nkey: ").unwrap();
        let mut after = after.chars();
        let slipped = if after.next() == Some('0') { '1' } else { '0' };
        format!("{before}\nkey: {slipped}{}", after.as_str())
    });
    assert!(error.to_string().contains("slip"), "{error}");
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let error = with_key_text(|text| text.replace("format: 1", "format: 2"));
    assert!(
        matches!(
            error,
            VaultError::UnsupportedFormat {
                found: 2,
                supported: 1,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn an_error_never_shows_the_key() {
    let secret = "5e".repeat(32);
    let error =
        with_key_text(|_| format!("format: 1\nkey-version: 1\nkey: {secret}\ncheck: 00000000\n"));
    assert!(!format!("{error} {error:?}").contains(&secret));
}

#[test]
fn processes_that_start_together_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let fingerprints: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Vault::open_or_create(folder.path()).unwrap().fingerprint()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(fingerprints.windows(2).all(|pair| pair[0] == pair[1]));
}
