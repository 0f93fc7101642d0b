//! What is left when an import breaks off.

use super::build::EntitySink;
use super::error::ImportError;
use super::options::ImportOptions;
use super::run::{Import, IndexMaker, NewIndex};
use super::table::Table;
use super::target::import;
use crate::{ReferenceFolder, SourceInfo, SourceRecord};
use bonafide_types::Environment;
use bonafide_vault::Vault;
use std::path::Path;

const FILE: &str = "record_id,family_name,synthetic\n1,Falk,true\n2,Oduya,true\n";

/// Fails at the given person, or when it is completed.
struct Failing {
    at_person: u64,
}

struct FailingSink {
    left: u64,
}

impl IndexMaker for Failing {
    type Sink = FailingSink;

    fn begin(&self, _new: &NewIndex) -> Result<FailingSink, ImportError> {
        Ok(FailingSink {
            left: self.at_person,
        })
    }

    fn complete(&self, _: FailingSink, _: Vec<SourceInfo>) -> Result<(), ImportError> {
        Err(ImportError::Build("the power went".to_owned()))
    }
}

impl EntitySink for FailingSink {
    type Prepared = usize;

    fn prepare(records: &[SourceRecord]) -> usize {
        records.len()
    }

    fn add(&mut self, _person: usize) -> Result<(), ImportError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| ImportError::Build("the power went".to_owned()))?;
        Ok(())
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn an_import_that_breaks_off_leaves_the_current_index_current() {
    let data = tempfile::tempdir().unwrap();
    let vault = Vault::open_or_create(data.path()).unwrap();
    let folder = ReferenceFolder::new(data.path(), Environment::Sandbox);
    let file = data.path().join("people.csv");
    std::fs::write(&file, FILE).unwrap();
    let options = ImportOptions::new(&file, "Credit");
    import(&options, &folder, &vault, &mut |_| {}).unwrap();
    let (current, names) = (folder.current().unwrap(), names_in(folder.path()));
    for at_person in [0, 1, 2] {
        let lock = folder.lock().unwrap();
        let broken = Import {
            options: &options,
            environment: Environment::Sandbox,
            lock: &lock,
            vault: &vault,
            table: Table::open(FILE.as_bytes(), None, &options.mapping).unwrap(),
            length: None,
        };
        let error = broken
            .run(None, &Failing { at_person }, &mut |_| {})
            .unwrap_err();
        assert!(error.to_string().contains("the power went"), "{error}");
        assert_eq!(folder.current().unwrap(), current);
        assert_eq!(names_in(folder.path()), names);
    }
    import(&options, &folder, &vault, &mut |_| {}).unwrap();
    assert!(folder.current().unwrap() > current);
}
