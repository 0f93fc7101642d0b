//! A few threads that read, so that the async runtime never waits for the disk.

use bonafide_types::StorageError;
use rusqlite::Connection;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::{mpsc, oneshot};

/// Reads that may wait for a thread; whoever comes then waits for a place.
const QUEUE_LENGTH: usize = 256;

type Read = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to the reading threads. They end when it is dropped.
#[derive(Debug)]
pub(crate) struct Readers {
    queue: mpsc::Sender<Read>,
}

impl Readers {
    /// Starts one thread per connection.
    pub(crate) fn start(connections: Vec<Connection>) -> io::Result<Self> {
        let (queue, receiver) = mpsc::channel(QUEUE_LENGTH);
        let receiver = Arc::new(Mutex::new(receiver));
        for connection in connections {
            let receiver = Arc::clone(&receiver);
            thread::Builder::new()
                .name("store-reader".to_owned())
                .spawn(move || run(connection, &receiver))?;
        }
        Ok(Self { queue })
    }

    /// Has a function run on a reading connection. Everything that it reads is of one instant.
    pub(crate) async fn read<F, T>(&self, function: F) -> Result<T, StorageError>
    where
        F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
        T: Send + 'static,
    {
        let (waiting, answer) = oneshot::channel();
        let read: Read = Box::new(move |connection| {
            let result = connection
                .transaction()
                .map_err(crate::error::storage_error)
                .and_then(|snapshot| function(&snapshot));
            // Whoever waited may have gone away.
            drop(waiting.send(result));
        });
        self.queue.send(read).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

fn stopped() -> StorageError {
    StorageError::Unavailable("its readers have stopped".to_owned())
}

fn run(mut connection: Connection, queue: &Mutex<mpsc::Receiver<Read>>) {
    loop {
        // One thread waits for the next read while it holds the lock; the others wait for the lock.
        let next = queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .blocking_recv();
        match next {
            Some(read) => read(&mut connection),
            None => return,
        }
    }
}
