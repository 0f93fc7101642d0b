//! What the writer commits: a piece of work and who waits for its answer.

use bonafide_types::StorageError;
use rusqlite::Connection;
use tokio::sync::oneshot;

/// A piece of work that is committed whole or not at all.
pub(crate) trait Unit: Send {
    /// Does the work inside the open transaction and keeps its answer. Called again where the
    /// group's transaction was lost and the unit gets one of its own.
    ///
    /// # Errors
    /// What the work wrote so far must be taken back.
    fn apply(&mut self, transaction: &Connection) -> Result<(), StorageError>;

    /// Tells the one who waits: the kept answer once the group is durable, else why it is not.
    fn answer(self: Box<Self>, committed: Result<(), StorageError>);
}

/// A unit made of a function.
struct Work<F, T> {
    function: F,
    answer: Option<Result<T, StorageError>>,
    waiting: oneshot::Sender<Result<T, StorageError>>,
}

/// Packs a function up as a unit, with the other end of its answer.
pub(crate) fn unit<F, T>(function: F) -> (Box<dyn Unit>, oneshot::Receiver<Result<T, StorageError>>)
where
    F: FnMut(&Connection) -> Result<T, StorageError> + Send + 'static,
    T: Send + 'static,
{
    let (waiting, receiver) = oneshot::channel();
    let work = Work {
        function,
        answer: None,
        waiting,
    };
    (Box::new(work), receiver)
}

impl<F, T> Unit for Work<F, T>
where
    F: FnMut(&Connection) -> Result<T, StorageError> + Send,
    T: Send,
{
    fn apply(&mut self, transaction: &Connection) -> Result<(), StorageError> {
        let result = (self.function)(transaction);
        let outcome = result.as_ref().map(|_| ()).map_err(Clone::clone);
        self.answer = Some(result);
        outcome
    }

    fn answer(self: Box<Self>, committed: Result<(), StorageError>) {
        let never_applied = || {
            Err(StorageError::Failed(
                "the writer did not get to this unit".to_owned(),
            ))
        };
        let Self {
            answer, waiting, ..
        } = *self;
        let answer = committed.and_then(|()| answer.unwrap_or_else(never_applied));
        // Whoever waited may have gone away; the commit stands all the same.
        drop(waiting.send(answer));
    }
}
