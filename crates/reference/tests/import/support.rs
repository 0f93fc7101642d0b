//! A data folder of its own for each test, and files of invented people.

use bonafide_reference::{
    Aliases, ImportError, ImportOptions, ImportSummary, Index, Query, QueryId, ReferenceFolder,
    SourceRecord, import,
};
use bonafide_types::{EntityId, Environment};
use bonafide_vault::Vault;
use std::cell::Cell;
use std::fs;
use tempfile::TempDir;

/// The columns that most tests use; every row is flagged synthetic by the mapping.
pub(crate) const HEADER: &str = "record_id,person_id,given_name,family_name,date_of_birth,national_id,email,phone_number,line_1\n";

/// A data folder.
pub(crate) struct Loaded {
    data: TempDir,
    vault: Vault,
    environment: Environment,
    files: Cell<u32>,
}

impl Loaded {
    pub(crate) fn sandbox() -> Self {
        Self::new(Environment::Sandbox)
    }

    pub(crate) fn production() -> Self {
        Self::new(Environment::Production)
    }

    fn new(environment: Environment) -> Self {
        let data = tempfile::tempdir().unwrap();
        let vault = Vault::open_or_create(data.path()).unwrap();
        Self {
            data,
            vault,
            environment,
            files: Cell::new(0),
        }
    }

    pub(crate) fn folder(&self) -> ReferenceFolder {
        ReferenceFolder::new(self.data.path(), self.environment)
    }

    /// Options for a file with this text. Files with the usual header are synthetic throughout.
    pub(crate) fn options(&self, source: &str, text: &str) -> ImportOptions {
        let mut options = self.options_for_bytes(source, text.as_bytes());
        if text.starts_with(HEADER) {
            options.mapping = synthetic();
        }
        options
    }

    pub(crate) fn options_for_bytes(&self, source: &str, text: &[u8]) -> ImportOptions {
        let number = self.files.get();
        self.files.set(number + 1);
        let path = self.data.path().join(format!("file-{number}"));
        fs::write(&path, text).unwrap();
        let mut options = ImportOptions::new(path, source);
        if text.starts_with(HEADER.as_bytes()) {
            options.mapping = synthetic();
        }
        options
    }

    pub(crate) fn run(&self, options: &ImportOptions) -> Result<ImportSummary, ImportError> {
        import(options, &self.folder(), &self.vault, &mut |_| {})
    }

    pub(crate) fn import(&self, text: &str) -> ImportSummary {
        self.import_from("Credit", text)
    }

    pub(crate) fn import_from(&self, source: &str, text: &str) -> ImportSummary {
        self.run(&self.options(source, text)).unwrap()
    }

    pub(crate) fn index(&self) -> Index {
        let folder = self.folder();
        let current = folder.current().unwrap().expect("something is loaded");
        Index::open(&folder.index_path(current), &self.vault).unwrap()
    }

    pub(crate) fn records(&self) -> Vec<SourceRecord> {
        let mut records = Vec::new();
        self.index()
            .for_each_record(|record| records.push(record))
            .unwrap();
        records
    }

    pub(crate) fn aliases(&self) -> Aliases {
        Aliases::load(&self.folder()).unwrap()
    }

    /// Lines of the rejects file of the current generation, without its header.
    pub(crate) fn rejects(&self) -> Vec<String> {
        let folder = self.folder();
        let current = folder.current().unwrap().expect("something is loaded");
        let text = fs::read_to_string(folder.rejects_path(current)).unwrap();
        text.lines().skip(1).map(str::to_owned).collect()
    }
}

fn synthetic() -> bonafide_reference::Mapping {
    bonafide_reference::Mapping::parse("[constants]\nsynthetic = true\n").unwrap()
}

/// A query with a nine-digit id and nothing else.
pub(crate) fn id_nine(digits: &str) -> Query {
    let nine: [u8; 9] = digits.as_bytes().try_into().unwrap();
    let nine = nine.map(|digit| digit - b'0');
    Query {
        national_id: Some(QueryId::Nine(nine)),
        country: "US".into(),
        ..Query::default()
    }
}

/// The id of the person who has a nine-digit id.
pub(crate) fn named(loaded: &Loaded, digits: &str) -> EntityId {
    loaded
        .index()
        .resolve(&id_nine(digits))
        .best
        .expect("known")
        .entity_id
}
