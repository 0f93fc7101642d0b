//! Working on partitions with all cores.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

/// Threads that work beside the one that collects.
pub(crate) fn worker_count() -> usize {
    const MOST: usize = 32;
    thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MOST)
}

/// Calls `work` for each number below `count` on all cores, and `collect` on this thread with each
/// result, in whatever order they are ready. Stops at the first error.
///
/// Results wait in a bounded queue, so that fast workers do not fill the memory.
///
/// # Errors
/// The first error of `collect`, else the first one of `work`.
pub(crate) fn for_each_part<T: Send, E: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
    mut collect: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let is_stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        let (sender, results) = sync_channel(2);
        for _ in 0..worker_count().min(count) {
            let sender = sender.clone();
            let (next, is_stopped, work) = (&next, &is_stopped, &work);
            scope.spawn(move || {
                while !is_stopped.load(Ordering::Relaxed) {
                    let part = next.fetch_add(1, Ordering::Relaxed);
                    if part >= count || sender.send(work(part)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for result in results {
            if let Err(error) = result.and_then(&mut collect) {
                is_stopped.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_worked_on_once() {
        let mut seen = Vec::new();
        let done: Result<(), ()> = for_each_part(300, Ok, |part| {
            seen.push(part);
            Ok(())
        });
        seen.sort_unstable();
        assert_eq!((done, seen), (Ok(()), (0..300).collect()));
    }

    #[test]
    fn an_error_on_either_side_ends_it() {
        let failing_work = for_each_part(
            300,
            |part| if part == 7 { Err("work") } else { Ok(part) },
            |_| Ok(()),
        );
        assert_eq!(failing_work, Err("work"));
        let failing_collect = for_each_part(300, Ok, |_| Err("collect"));
        assert_eq!(failing_collect, Err("collect"));
    }
}
