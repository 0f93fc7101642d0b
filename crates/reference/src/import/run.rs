//! The import from beginning to end.

use super::build::{EntitySink, Former, build_people};
use super::codec::SpooledRow;
use super::columns::Column;
use super::error::ImportError;
use super::issues::Warning;
use super::options::{ImportOptions, ImportProgress};
use super::read::{Admission, ReadStage};
use super::rejects::RejectsFile;
use super::resolve::resolve;
use super::row::RowReader;
use super::sources::describe_sources;
use super::split::FileFormat;
use super::spool::Spool;
use super::summary::ImportSummary;
use super::table::Table;
use super::tally::{Superseded, Tally};
use crate::aliases::Aliases;
use crate::{FolderLock, Generation, SourceInfo, SourceRecord};
use bonafide_types::{Date, Environment};
use bonafide_vault::Vault;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};

/// Orders of carried-over rows lie below this, those of the file above.
const FILE_START: u64 = 1 << 40;

/// What is loaded already.
pub(crate) trait Current {
    /// Hands out every record.
    fn for_each_record(&self, visit: &mut dyn FnMut(SourceRecord)) -> Result<(), ImportError>;
    /// How many records those are.
    fn records(&self) -> u64;
    /// The record keys that name its people.
    fn people_keys(&self) -> Vec<u64>;
    /// Its sources.
    fn sources(&self) -> &[SourceInfo];
    /// Whether nobody in it exists.
    fn is_synthetic(&self) -> bool;
}

/// What the index is to say about itself.
pub(crate) struct NewIndex {
    pub(crate) generation: Generation,
    pub(crate) synthetic: bool,
    pub(crate) as_of: Date,
}

/// Makes the sink of a new index, and completes it.
pub(crate) trait IndexMaker {
    type Sink: EntitySink;
    /// Starts the index.
    fn begin(&self, new: &NewIndex) -> Result<Self::Sink, ImportError>;
    /// Makes it durable.
    fn complete(&self, sink: Self::Sink, sources: Vec<SourceInfo>) -> Result<(), ImportError>;
}

/// An opened file, ready to be imported.
pub(crate) struct Import<'i, R> {
    pub(crate) options: &'i ImportOptions,
    pub(crate) environment: Environment,
    pub(crate) lock: &'i FolderLock<'i>,
    pub(crate) vault: &'i Vault,
    pub(crate) table: Table<R>,
    pub(crate) length: Option<u64>,
}

/// Opens the input of the options.
pub(crate) fn open_input(
    options: &ImportOptions,
) -> Result<(Box<dyn Read + Send>, Option<u64>), ImportError> {
    if options.input.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), None));
    }
    let fail = |source| ImportError::Open {
        path: options.input.clone(),
        source,
    };
    let file = File::open(&options.input).map_err(fail)?;
    let about = file.metadata().map_err(fail)?;
    if about.is_dir() {
        return Err(fail(io::ErrorKind::IsADirectory.into()));
    }
    Ok((Box::new(file), Some(about.len())))
}

/// The format that the options or the file name ask for.
pub(crate) fn format_of(options: &ImportOptions) -> Option<FileFormat> {
    if options.format.is_some() {
        return options.format;
    }
    let ending = options.input.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "jsonl" | "ndjson" => Some(FileFormat::JsonLines),
        "csv" => Some(FileFormat::Csv),
        _ => None,
    }
}

impl<R: Read + Send> Import<'_, R> {
    /// Runs the import; the index becomes current at the very end.
    pub(crate) fn run<M: IndexMaker>(
        self,
        current: Option<&dyn Current>,
        maker: &M,
        progress: &mut dyn FnMut(ImportProgress),
    ) -> Result<ImportSummary, ImportError> {
        let generation = self.lock.next_generation()?;
        let folder = self.lock.folder();
        let kept = current.filter(|_| !self.options.replace);
        let spool = Spool::create(folder.path(), self.vault.new_data_key())?;
        let mut tally = Tally::default();
        if let Some(kept) = kept {
            carry_over(kept, &spool, &mut tally, progress)?;
        }
        let carried = count(tally.keys.len());
        let ignored_columns = self.table.ignored.clone();
        let rows = RowReader::new(self.options);
        let stage = ReadStage {
            rows: &rows,
            spool: &spool,
            admission: self.admission(),
            first_order: FILE_START,
        };
        let mut rejects = RejectsFile::new(folder.rejects_path(generation));
        let total = self.length;
        let read = stage.run(self.table, &mut |part| rejects.add(part), &mut |bytes| {
            progress(ImportProgress::Reading { bytes, total });
        })?;
        let imported = count(read.keys.len());
        let rejects_path = rejects.path().to_owned();
        let rejects_file = rejects.finish()?;
        if imported == 0 {
            return Err(match read.rows {
                0 => ImportError::NoRows,
                rows => ImportError::NothingImported {
                    rows,
                    rejected: rows,
                    rejects: rejects_path,
                },
            });
        }
        let is_synthetic =
            read.synthetic_rows == imported && kept.is_none_or(Current::is_synthetic);
        let rows_read = read.rows;
        let imported_sources = read.sources.clone();
        tally.add(read);
        let superseded = Superseded::find(std::mem::take(&mut tally.keys), FILE_START);
        if superseded.repeated > 0 {
            let repeated = (Column::RecordId, Warning::RepeatedRecordId);
            tally.warnings.insert(repeated, superseded.repeated);
        }
        let resolved_by_rules = !tally.is_resolved_by_person_ids();
        let total = carried + imported - superseded.replaced - superseded.repeated;
        let spool = if resolved_by_rules {
            let resolved = Spool::create(folder.path(), self.vault.new_data_key())?;
            resolve(&spool, &superseded, &tally.scopes, &resolved, &mut |done| {
                progress(ImportProgress::Resolving {
                    done,
                    total: 2 * total,
                });
            })?;
            resolved
        } else {
            spool
        };
        let mut former = Former {
            keys: current.map(Current::people_keys).unwrap_or_default(),
            aliases: Aliases::load(folder)?,
        };
        former.keys.sort_unstable();
        let mut sink = maker.begin(&NewIndex {
            generation,
            synthetic: is_synthetic,
            as_of: tally.newest_seen.unwrap_or(OLDEST),
        })?;
        let built = build_people(&spool, &superseded, &former, &mut sink, &mut |rows| {
            progress(ImportProgress::Building { rows, total });
        })?;
        drop(spool);
        if built.crowds > 0 {
            let crowd = (Column::PersonId, Warning::Crowd);
            tally.warnings.insert(crowd, built.crowds);
        }
        progress(ImportProgress::Finishing);
        let sources = describe_sources(
            self.options,
            &built.sources,
            &imported_sources,
            kept.map(Current::sources).unwrap_or_default(),
        );
        maker.complete(sink, sources.clone())?;
        let aliases = former.aliases.extended(&built.aliases);
        aliases.store(folder, generation)?;
        self.lock.install(generation)?;
        Ok(ImportSummary {
            generation,
            rows: rows_read,
            imported,
            rejected: most_first(tally.rejected),
            rejects_file,
            warnings: most_first(tally.warnings)
                .into_iter()
                .map(|((column, warning), count)| (column, warning, count))
                .collect(),
            ignored_columns,
            carried_over: carried - superseded.replaced,
            replaced: superseded.replaced,
            resolved_by_rules,
            people: built.people,
            records: built.rows,
            sources,
            aliases: count(changed_names(&built.aliases)),
        })
    }

    const fn admission(&self) -> Admission {
        match self.environment {
            Environment::Sandbox if !self.options.allow_real_data_in_sandbox => {
                Admission::SyntheticOnly
            }
            Environment::Production if !self.options.allow_synthetic => Admission::NoSynthetic,
            _ => Admission::All,
        }
    }
}

/// The day of an index none of whose sources says when it saw anybody.
const OLDEST: Date = Date::constant(1900, 1, 1);

fn carry_over(
    current: &dyn Current,
    spool: &Spool,
    tally: &mut Tally,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(), ImportError> {
    const REPORT_EVERY: u64 = 10_000;
    let total = current.records();
    let mut writer = spool.writer();
    let mut order = 0;
    let mut failure = Ok(());
    current.for_each_record(&mut |record| {
        if failure.is_err() {
            return;
        }
        let record_key = record.key();
        let group = tally.note_record(&record, record_key, order);
        failure = writer.add(&SpooledRow {
            record_key,
            order,
            group,
            record,
        });
        order += 1;
        if order % REPORT_EVERY == 0 {
            progress(ImportProgress::CarryingOver {
                records: order,
                total,
            });
        }
    })?;
    failure?;
    writer.finish()?;
    Ok(())
}

fn changed_names(aliases: &[(u64, u64)]) -> usize {
    aliases.iter().filter(|(former, now)| former != now).count()
}

fn most_first<K: Ord>(counts: BTreeMap<K, u64>) -> Vec<(K, u64)> {
    let mut counts: Vec<(K, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
