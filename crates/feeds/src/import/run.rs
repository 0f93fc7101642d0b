//! The import from beginning to end.

use super::rejects::RejectsFile;
use super::table::Table;
use super::{ImportError, ImportOptions, ImportSummary, Layout, RejectReason, Row};
use crate::artefact::{ArtefactWriter, Feed, FeedInfo};
use crate::folder::FeedFolder;
use crate::record::FeedRecord;
use bonafide_types::{Environment, SmolStr};
use bonafide_vault::Vault;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use uuid::Uuid;

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 10_000;

/// Imports a file into a new generation and makes it current. `progress` hears the bytes read so
/// far and the length of the file, where it is known.
///
/// # Errors
/// See [`ImportError`]; what was current before stays current then.
pub fn import<R: FeedRecord>(
    options: &ImportOptions,
    folder: &FeedFolder,
    vault: &Arc<Vault>,
    progress: &mut dyn FnMut(u64, Option<u64>),
) -> Result<ImportSummary, ImportError> {
    if options.source.trim().is_empty() || options.source.chars().count() > 100 {
        return Err(ImportError::SourceName);
    }
    let (input, length) = open_input(options)?;
    let mut table = Table::open(input, R::KIND, options)?;
    let lock = folder.lock()?;
    let generation = lock.next_generation()?;
    let path = folder.artefact_path(generation);
    let before = match folder.current()? {
        Some(current) if !options.replace => {
            Some(Feed::<R>::open(&folder.artefact_path(current), vault)?)
        }
        _ => None,
    };
    let mut writer = ArtefactWriter::create(&path, vault)?;
    let mut tally = Tally::default();
    if let Some(before) = &before {
        before.for_each::<ImportError>(|record| {
            tally.countries.extend(record.country());
            writer.put(&record)?;
            Ok(())
        })?;
    }
    let carried_over = writer.records();
    let mut rejects = RejectsFile::new(folder.rejects_path(generation));
    while let Some((line, row)) = table.next()? {
        tally.rows += 1;
        let is_synthetic = options.synthetic;
        let read = row.and_then(|mut row| {
            row.settle(is_synthetic)?;
            Ok((R::from_row(&row)?, row))
        });
        match read {
            Ok((record, row)) => {
                if R::IS_PERSONAL {
                    admit(options, folder.environment(), &row, line)?;
                }
                tally.add(&mut writer, &record, &row)?;
            }
            Err((column, reason)) => {
                *tally.rejected.entry(reason).or_default() += 1;
                rejects.add(line, column, reason)?;
            }
        }
        if tally.rows.is_multiple_of(REPORT_EVERY) {
            progress(table.bytes(), length);
        }
    }
    let rejected: u64 = tally.rejected.values().sum();
    if tally.rows == 0 {
        return Err(ImportError::NoRows);
    }
    if rejected == tally.rows {
        let path = rejects.path.clone();
        rejects.finish()?;
        return Err(ImportError::NothingImported {
            rows: tally.rows,
            rejected,
            rejects: path,
        });
    }
    let kept = before.as_ref().map(Feed::info);
    let is_restricted = options.restricted || table.layout() == Layout::DeathMasterFile;
    let info = FeedInfo {
        kind: R::KIND.as_str().into(),
        source: options.source.clone(),
        as_of: options.as_of,
        max_age_days: options.max_age_days,
        coverage: options.coverage,
        restricted: is_restricted || kept.is_some_and(|info| info.restricted),
        synthetic: !tally.has_real_people && kept.is_none_or(|info| info.synthetic),
        countries: tally.countries.into_iter().collect(),
        records: writer.records(),
        version: SmolStr::from(Uuid::new_v4().to_string()),
    };
    writer.finish(&info)?;
    let rejects_file = rejects.finish()?;
    lock.install(generation)?;
    let mut rejected: Vec<(RejectReason, u64)> = tally.rejected.into_iter().collect();
    rejected.sort_by_key(|(_, count)| Reverse(*count));
    Ok(ImportSummary {
        generation,
        rows: tally.rows,
        imported: tally.imported,
        replaced: tally.replaced,
        withdrawn: tally.withdrawn,
        unknown_withdrawals: tally.unknown_withdrawals,
        carried_over,
        rejected,
        rejects_file,
        ignored_columns: table.ignored,
        info,
    })
}

#[derive(Default)]
struct Tally {
    rows: u64,
    imported: u64,
    replaced: u64,
    withdrawn: u64,
    unknown_withdrawals: u64,
    rejected: BTreeMap<RejectReason, u64>,
    has_real_people: bool,
    countries: BTreeSet<SmolStr>,
}

impl Tally {
    fn add<R: FeedRecord>(
        &mut self,
        writer: &mut ArtefactWriter<'_>,
        record: &R,
        row: &Row,
    ) -> Result<(), ImportError> {
        if row.is_withdrawn {
            match writer.remove(&record.identity()) {
                true => self.withdrawn += 1,
                false => self.unknown_withdrawals += 1,
            }
            return Ok(());
        }
        self.has_real_people |= !row.is_synthetic;
        self.countries.extend(record.country());
        self.replaced += u64::from(writer.put(record)?);
        self.imported += 1;
        Ok(())
    }
}

/// Keeps invented and real people in their environments.
fn admit(
    options: &ImportOptions,
    environment: Environment,
    row: &Row,
    line: u64,
) -> Result<(), ImportError> {
    match environment {
        Environment::Sandbox if !row.is_synthetic && !options.allow_real_data_in_sandbox => {
            Err(ImportError::RealDataInSandbox { line })
        }
        Environment::Production if row.is_synthetic && !options.allow_synthetic => {
            Err(ImportError::SyntheticDataInProduction { line })
        }
        _ => Ok(()),
    }
}

fn open_input(options: &ImportOptions) -> Result<(Box<dyn Read>, Option<u64>), ImportError> {
    if options.input.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), None));
    }
    let open = || -> io::Result<(File, u64)> {
        let file = File::open(&options.input)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    };
    let (file, length) = open().map_err(|source| ImportError::Open {
        path: options.input.clone(),
        source,
    })?;
    Ok((Box::new(file), Some(length)))
}
