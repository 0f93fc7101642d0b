//! What an operator may turn.

use std::num::NonZeroUsize;
use std::time::Duration;

/// How a store is run. The defaults suit one server on one machine.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Most units that share one commit; 1 commits each by itself.
    pub group_limit: NonZeroUsize,
    /// Units that may wait for the writer; whoever comes then waits for a place.
    pub queue_length: NonZeroUsize,
    /// Threads that read.
    pub readers: NonZeroUsize,
    /// How long to wait while another process writes.
    pub busy_timeout: Duration,
    /// Length of the write-ahead log in bytes at which it is folded into the database: a longer log
    /// makes reading slower, a shorter one writing.
    pub log_bytes: u64,
    /// Refuses new data beyond this size of the database in bytes, as if the disk were full.
    pub max_bytes: Option<u64>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        const fn count(number: usize) -> NonZeroUsize {
            match NonZeroUsize::new(number) {
                Some(count) => count,
                None => NonZeroUsize::MIN,
            }
        }
        Self {
            group_limit: count(256),
            queue_length: count(1024),
            readers: count(2),
            busy_timeout: Duration::from_secs(10),
            log_bytes: 32 << 20,
            max_bytes: None,
        }
    }
}
