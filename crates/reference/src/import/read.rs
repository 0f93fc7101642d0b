//! The first pass: rows of the file, read by all cores, into the spool.

use super::codec::SpooledRow;
use super::crew::worker_count;
use super::error::ImportError;
use super::issues::{Reject, RejectReason};
use super::row::{ReadRow, RowReader};
use super::split::{Chunk, Piece, Splitter};
use super::spool::{Spool, SpoolWriter};
use super::table::{Layout, Table};
use super::tally::Tally;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Orders of the rows of one chunk; a chunk of a mebibyte has fewer rows.
const ORDERS_PER_CHUNK: u64 = 1 << 21;

/// Which rows an environment lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Whatever comes.
    All,
    /// Rows flagged synthetic only.
    SyntheticOnly,
    /// No rows flagged synthetic.
    NoSynthetic,
}

/// What every worker needs.
pub(crate) struct ReadStage<'s> {
    pub(crate) rows: &'s RowReader,
    pub(crate) spool: &'s Spool,
    pub(crate) admission: Admission,
    /// Order of the first row.
    pub(crate) first_order: u64,
}

/// What came of one piece of the file.
struct Done {
    number: u64,
    bytes: u64,
    rejects: Vec<Reject>,
}

impl ReadStage<'_> {
    /// Reads the file into the spool. `on_rejects` hears the rejected rows in the order of the
    /// file, `progress` the number of bytes read so far.
    pub(crate) fn run<R: Read + Send>(
        &self,
        table: Table<R>,
        on_rejects: &mut dyn FnMut(&[Reject]) -> Result<(), ImportError>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Tally, ImportError> {
        let workers = worker_count();
        let is_stopped = AtomicBool::new(false);
        let (piece_sender, pieces) = sync_channel(workers + 1);
        let pieces = Mutex::new(pieces);
        let Table {
            splitter, layout, ..
        } = table;
        thread::scope(|scope| {
            let (is_stopped, pieces) = (&is_stopped, &pieces);
            let (done_sender, done) = sync_channel(workers * 2);
            let reader = scope.spawn(move || send_pieces(splitter, &piece_sender, is_stopped));
            let workers: Vec<_> = (0..workers)
                .map(|_| {
                    let (layout, done) = (layout.clone(), done_sender.clone());
                    scope.spawn(move || {
                        let worked = self.work(layout, pieces, &done, is_stopped);
                        if worked.is_err() {
                            stop(is_stopped, pieces);
                        }
                        worked
                    })
                })
                .collect();
            drop(done_sender);
            let mut outcome = collect(&done, on_rejects, progress);
            if outcome.is_err() {
                is_stopped.store(true, Ordering::Relaxed);
                // Workers must not wait for a collector that is gone.
                for _ in &done {}
            }
            let mut tally = Tally::default();
            for worker in workers {
                match worker.join() {
                    Ok(Ok(part)) => tally.add(part),
                    Ok(Err(error)) => outcome = outcome.and(Err(error)),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            match reader.join() {
                Ok(read) => outcome = outcome.and(read.map_err(ImportError::Read)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            outcome.map(|()| tally)
        })
    }

    fn work(
        &self,
        mut layout: Layout,
        pieces: &Mutex<Receiver<(u64, Piece)>>,
        done: &SyncSender<Done>,
        is_stopped: &AtomicBool,
    ) -> Result<Tally, ImportError> {
        let mut tally = Tally::default();
        let mut writer = self.spool.writer();
        while let Some((number, piece)) = take(pieces) {
            if is_stopped.load(Ordering::Relaxed) {
                continue;
            }
            let mut finished = Done {
                number,
                bytes: 0,
                rejects: Vec::new(),
            };
            match piece {
                Piece::Broken { line } => {
                    tally.rows += 1;
                    finished.rejects.push(Reject {
                        line,
                        record_id: None,
                        column: None,
                        reason: RejectReason::RowWithoutEnd,
                    });
                }
                Piece::Rows(chunk) => {
                    finished.bytes = u64::try_from(chunk.bytes.len()).unwrap_or(u64::MAX);
                    let first_order = self.first_order + number * ORDERS_PER_CHUNK;
                    let mut worker = ChunkWorker {
                        stage: self,
                        writer: &mut writer,
                        tally: &mut tally,
                        rejects: &mut finished.rejects,
                    };
                    worker.read_chunk(&mut layout, &chunk, first_order)?;
                }
            }
            for reject in &finished.rejects {
                *tally.rejected.entry(reject.reason).or_default() += 1;
            }
            if done.send(finished).is_err() {
                break;
            }
        }
        writer.finish()?;
        Ok(tally)
    }
}

struct ChunkWorker<'w, 's> {
    stage: &'w ReadStage<'w>,
    writer: &'w mut SpoolWriter<'s>,
    tally: &'w mut Tally,
    rejects: &'w mut Vec<Reject>,
}

impl ChunkWorker<'_, '_> {
    fn read_chunk(
        &mut self,
        layout: &mut Layout,
        chunk: &Chunk,
        first_order: u64,
    ) -> Result<(), ImportError> {
        let mut order = first_order;
        let mut outcome = Ok(());
        layout.read_chunk(chunk, &mut |line, values| {
            if outcome.is_err() {
                return;
            }
            self.tally.rows += 1;
            let read = match values {
                Ok(values) => self
                    .stage
                    .rows
                    .read(values, &mut self.tally.warnings)
                    .map_err(|fault| (fault, values)),
                Err(fault) => Err(fault),
            };
            match read {
                Ok(row) => {
                    outcome = self.accept(row, line, order);
                    order += 1;
                }
                Err((fault, values)) => self.rejects.push(Reject {
                    line,
                    record_id: self.stage.rows.record_id(values),
                    column: fault.column,
                    reason: fault.reason,
                }),
            }
        });
        outcome
    }

    fn accept(&mut self, row: ReadRow, line: u64, order: u64) -> Result<(), ImportError> {
        match (self.stage.admission, row.is_synthetic) {
            (Admission::SyntheticOnly, false) => {
                return Err(ImportError::RealDataInSandbox { line });
            }
            (Admission::NoSynthetic, true) => {
                return Err(ImportError::SyntheticDataInProduction { line });
            }
            _ => {}
        }
        let record_key = row.record.key();
        let group = self.tally.note(&row, record_key, order);
        self.writer.add(&SpooledRow {
            record_key,
            order,
            group,
            record: row.record,
        })?;
        Ok(())
    }
}

/// Tells everybody to stop and keeps the reader from waiting for a place in the queue.
fn stop(is_stopped: &AtomicBool, pieces: &Mutex<Receiver<(u64, Piece)>>) {
    is_stopped.store(true, Ordering::Relaxed);
    while take(pieces).is_some() {}
}

fn take(pieces: &Mutex<Receiver<(u64, Piece)>>) -> Option<(u64, Piece)> {
    let pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
    pieces.recv().ok()
}

fn send_pieces<R: Read>(
    mut splitter: Splitter<R>,
    pieces: &SyncSender<(u64, Piece)>,
    is_stopped: &AtomicBool,
) -> io::Result<()> {
    let mut number = 0;
    while !is_stopped.load(Ordering::Relaxed)
        && let Some(piece) = splitter.next()?
    {
        if pieces.send((number, piece)).is_err() {
            break;
        }
        number += 1;
    }
    Ok(())
}

fn collect(
    done: &Receiver<Done>,
    on_rejects: &mut dyn FnMut(&[Reject]) -> Result<(), ImportError>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), ImportError> {
    let mut bytes = 0;
    let mut next = 0;
    let mut waiting: BTreeMap<u64, Vec<Reject>> = BTreeMap::new();
    for done in done {
        bytes += done.bytes;
        progress(bytes);
        waiting.insert(done.number, done.rejects);
        while let Some(rejects) = waiting.remove(&next) {
            on_rejects(&rejects)?;
            next += 1;
        }
    }
    Ok(())
}
