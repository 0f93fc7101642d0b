//! Importing and asking a feed of 100,000 invented holders.

use bonafide_feeds::{
    AuthorityFeed, AuthorityQuery, AuthorityRecord, Coverage, FeedFolder, FeedKind, ImportError,
    ImportOptions, import,
};
use bonafide_identity::PersonName;
use bonafide_types::{Date, Environment, Pii};
use bonafide_vault::Vault;
use divan::{Bencher, black_box};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

const HOLDERS: u32 = 100_000;

fn main() {
    divan::main();
}

/// A file whose people share no name and birth date with many others.
fn holders() -> String {
    let mut text = "ssn,given,family,dob\n".to_owned();
    for number in 0..HOLDERS {
        let (year, month, day) = (1940 + number % 60, 1 + number % 12, 1 + number % 28);
        let ssn = 219_000_000 + number;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{ssn},Ada,Quill{number},{year}-{month:02}-{day:02}");
    }
    text
}

struct Scene {
    folder: tempfile::TempDir,
    vault: Arc<Vault>,
}

impl Scene {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        std::fs::write(folder.path().join("holders.csv"), holders()).ok()?;
        Some(Self {
            vault: Arc::new(Vault::open_or_create(folder.path()).ok()?),
            folder,
        })
    }

    fn feed_folder(&self) -> FeedFolder {
        FeedFolder::new(
            self.folder.path(),
            Environment::Sandbox,
            FeedKind::Authority,
        )
    }

    fn import(&self) -> Result<u64, ImportError> {
        let options = options(&self.folder.path().join("holders.csv"));
        let folder = self.feed_folder();
        let summary = import::<AuthorityRecord>(&options, &folder, &self.vault, &mut |_, _| {})?;
        Ok(summary.info.records)
    }

    fn open(&self) -> Option<AuthorityFeed> {
        let folder = self.feed_folder();
        let current = folder.current().ok()??;
        AuthorityFeed::open(&folder.artefact_path(current), &self.vault).ok()
    }
}

fn options(input: &Path) -> ImportOptions {
    ImportOptions {
        input: input.to_owned(),
        layout: None,
        source: "Bench".into(),
        as_of: Date::constant(2026, 1, 1),
        constants: Vec::new(),
        max_age_days: None,
        coverage: Coverage::Population,
        restricted: false,
        synthetic: true,
        replace: true,
        allow_real_data_in_sandbox: false,
        allow_synthetic: false,
    }
}

fn question(number: u32) -> AuthorityQuery {
    AuthorityQuery {
        ssn: Pii::new((219_000_000 + number).to_string().into()),
        name: Pii::new(PersonName::from_parts("Ada", "", "Quill77", "")),
        date_of_birth: Pii::new(Date::constant(1957, 6, 22)),
    }
}

#[divan::bench(sample_count = 3)]
fn import_100_000_rows(bencher: Bencher<'_, '_>) {
    if let Some(scene) = Scene::new() {
        bencher
            .counter(divan::counter::ItemsCount::new(HOLDERS))
            .bench(|| scene.import());
    }
}

/// The number is on file: two keys are looked up, two records opened.
#[divan::bench]
fn ask_about_a_holder(bencher: Bencher<'_, '_>) {
    ask(bencher, 54_321);
}

/// The number is not on file.
#[divan::bench]
fn ask_about_a_stranger(bencher: Bencher<'_, '_>) {
    ask(bencher, HOLDERS + 1);
}

fn ask(bencher: Bencher<'_, '_>, number: u32) {
    let Some(scene) = Scene::new() else {
        return;
    };
    if scene.import().is_ok()
        && let Some(feed) = scene.open()
    {
        let asked = question(number);
        bencher.bench(|| feed.ask(black_box(&asked)));
    }
}
