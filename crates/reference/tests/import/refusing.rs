//! Files that are refused as a whole.

use crate::support::{HEADER, Loaded};
use bonafide_reference::ImportError;

#[test]
fn a_file_that_cannot_be_used_is_refused_before_anything_is_written() {
    let loaded = Loaded::sandbox();
    let refuse = |text: &str| {
        let error = loaded.run(&loaded.options("Credit", text)).unwrap_err();
        assert!(!loaded.folder().path().exists(), "{text}");
        error.to_string()
    };
    let text = refuse("ID,Surname,Shoe size\n1,Falk,38\n");
    for part in [
        "no column record_id",
        "ID, Surname, Shoe size",
        "`Surname` for family_name",
        "--mapping",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(refuse("record_id,colour\n1,red\n").contains("identifies a person"));
    assert!(refuse("").contains("empty"));
    assert!(refuse("\u{1f}\u{8b}").contains("record_id"));
    assert!(refuse("{\"a\":1}\n").contains("found: a"));
    let missing = loaded
        .options("Credit", "")
        .input
        .with_file_name("nothing.csv");
    let mut options = loaded.options("Credit", "");
    options.input = missing;
    assert!(matches!(
        loaded.run(&options),
        Err(ImportError::Open { .. })
    ));
}

#[test]
fn compressed_files_are_named_as_such() {
    let loaded = Loaded::sandbox();
    let options = loaded.options_for_bytes("Credit", &[0x1f, 0x8b, 8, 0]);
    assert!(
        loaded
            .run(&options)
            .unwrap_err()
            .to_string()
            .contains("unpack")
    );
}

#[test]
fn a_header_alone_is_no_import() {
    let loaded = Loaded::sandbox();
    let error = loaded.run(&loaded.options("Credit", HEADER)).unwrap_err();
    assert!(matches!(error, ImportError::NoRows));
    let only_bad = format!("{HEADER},,Maren,Oduya,,,,,\n");
    let error = loaded
        .run(&loaded.options("Credit", &only_bad))
        .unwrap_err();
    assert!(
        matches!(error, ImportError::NothingImported { rows: 1, .. }),
        "{error}"
    );
    assert_eq!(loaded.folder().current().unwrap(), None);
}

#[test]
fn sandbox_takes_invented_people_only() {
    let loaded = Loaded::sandbox();
    let file = "record_id,family_name,synthetic\n1,Falk,true\n2,Oduya,\n";
    let error = loaded.run(&loaded.options("Credit", file)).unwrap_err();
    assert!(
        matches!(error, ImportError::RealDataInSandbox { line: 3 }),
        "{error}"
    );
    assert_eq!(loaded.folder().current().unwrap(), None);
    let mut options = loaded.options("Credit", file);
    options.allow_real_data_in_sandbox = true;
    loaded.run(&options).unwrap();
    assert!(!loaded.index().is_synthetic());
}

#[test]
fn production_takes_real_people_only() {
    let loaded = Loaded::production();
    let file = "record_id,family_name,synthetic\n1,Falk,\n2,Oduya,true\n";
    let error = loaded.run(&loaded.options("Credit", file)).unwrap_err();
    assert!(matches!(
        error,
        ImportError::SyntheticDataInProduction { line: 3 }
    ));
    let mut options = loaded.options("Credit", file);
    options.allow_synthetic = true;
    assert_eq!(loaded.run(&options).unwrap().people, 2);
}
