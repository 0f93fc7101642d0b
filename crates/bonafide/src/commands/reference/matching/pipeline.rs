//! Rows in, answers out in the same order, on all cores and in bounded memory.
//!
//! One thread reads, every core works, and the caller's thread takes the results. Nobody waits for
//! the slowest of a round: a worker that is done takes the next batch. Only so many batches are
//! under way at a time, so that a slow disk holds up the reader and not the memory.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Rows in a batch: enough that handing over costs nothing beside the work.
const ROWS: usize = 512;

/// Batches under way for each worker.
const UNDER_WAY: usize = 4;

/// Why a stream ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum StreamError {
    /// The rows could not be read on.
    #[error("the queries cannot be read on: {0}")]
    Read(#[from] csv::Error),
    /// The answers could not be written on.
    #[error("the answers cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Works on every row and hands over the results batch by batch in the order of the rows.
///
/// # Errors
/// The first error of reading, after everything before it was handed over, or of `accept`.
pub(super) fn stream<Done: Send>(
    mut rows: impl Iterator<Item = Result<csv::ByteRecord, csv::Error>> + Send,
    work: impl Fn(&[csv::ByteRecord]) -> Done + Sync,
    mut accept: impl FnMut(Done) -> io::Result<()>,
) -> Result<(), StreamError> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let most_under_way = workers * UNDER_WAY;
    let (hand_out, batches) = sync_channel::<(u64, Vec<csv::ByteRecord>)>(most_under_way);
    let batches = Mutex::new(batches);
    let (hand_in, results) = channel::<(u64, Done)>();
    // The reader takes a ticket for each batch and gets it back once the batch is written.
    let (give_back, tickets) = sync_channel::<()>(most_under_way);
    for _ in 0..most_under_way {
        let _always_room = give_back.try_send(());
    }
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(&mut rows, &tickets, &hand_out));
        for _ in 0..workers {
            let (hand_in, batches, work) = (hand_in.clone(), &batches, &work);
            scope.spawn(move || {
                loop {
                    let next = batches
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .recv();
                    let Ok((number, rows)) = next else { return };
                    if hand_in.send((number, work(&rows))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(hand_in);
        let written = in_order(&results, |done| {
            accept(done)?;
            // The reader may be gone: then nobody needs the ticket.
            let _reader_gone = give_back.try_send(());
            Ok(())
        });
        drop(results);
        drop(give_back);
        let read = match reader.join() {
            Ok(read) => read,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        written?;
        Ok(read?)
    })
}

fn read(
    rows: &mut impl Iterator<Item = Result<csv::ByteRecord, csv::Error>>,
    tickets: &Receiver<()>,
    hand_out: &SyncSender<(u64, Vec<csv::ByteRecord>)>,
) -> Result<(), csv::Error> {
    for number in 0.. {
        let mut batch = Vec::with_capacity(ROWS);
        let mut failure = None;
        for row in rows.by_ref().take(ROWS) {
            match row {
                Ok(row) => batch.push(row),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        let is_last = batch.len() < ROWS;
        let given_up = tickets.recv().is_err() || hand_out.send((number, batch)).is_err();
        if let Some(error) = failure {
            return Err(error);
        }
        if is_last || given_up {
            break;
        }
    }
    Ok(())
}

/// Hands over results by number, however they come in.
fn in_order<Done>(
    results: &Receiver<(u64, Done)>,
    mut accept: impl FnMut(Done) -> io::Result<()>,
) -> io::Result<()> {
    let mut early: BTreeMap<u64, Done> = BTreeMap::new();
    let mut next = 0;
    for (number, done) in results {
        early.insert(number, done);
        while let Some(done) = early.remove(&next) {
            accept(done)?;
            next += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> impl Iterator<Item = Result<csv::ByteRecord, csv::Error>> {
        (0..count).map(|number| Ok(csv::ByteRecord::from(vec![number.to_string()])))
    }

    fn numbers(batch: &[csv::ByteRecord]) -> Vec<usize> {
        batch
            .iter()
            .map(|row| std::str::from_utf8(&row[0]).unwrap().parse().unwrap())
            .collect()
    }

    #[test]
    fn answers_come_in_the_order_of_the_rows_however_long_each_takes() {
        for count in [0, 1, ROWS, ROWS + 1, 40 * ROWS + 7] {
            let mut seen = Vec::new();
            let work = |batch: &[csv::ByteRecord]| {
                let numbers = numbers(batch);
                // The first batch of each pair is the slow one.
                if numbers
                    .first()
                    .is_some_and(|first| (first / ROWS).is_multiple_of(2))
                {
                    std::thread::yield_now();
                }
                numbers
            };
            stream(rows(count), work, |numbers| {
                seen.extend(numbers);
                Ok(())
            })
            .unwrap();
            assert!(seen.into_iter().eq(0..count));
        }
    }

    #[test]
    fn what_was_read_before_a_failure_is_handed_over() {
        let failing = rows(ROWS + 3).chain(std::iter::once(Err(csv::Error::from(
            io::Error::other("the disk is gone"),
        ))));
        let mut seen = 0;
        let ended = stream(failing, numbers, |numbers| {
            seen += numbers.len();
            Ok(())
        });
        assert!(matches!(ended, Err(StreamError::Read(_))));
        assert_eq!(seen, ROWS + 3);
    }

    #[test]
    fn a_full_disk_ends_the_stream() {
        let ended = stream(rows(1_000 * ROWS), numbers, |_| {
            Err(io::Error::other("no space"))
        });
        assert!(matches!(ended, Err(StreamError::Write(_))));
    }
}
