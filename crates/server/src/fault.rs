//! The one place where failures of the crates below become errors on the wire.

use bonafide_evaluation::{EvaluateError, FeedbackError, ReadError, SealError, UpdateError};
use bonafide_types::StorageError;
use bonafide_wire::{ErrorKind, WireError};

/// The error of an evaluation that has no answer.
pub(crate) fn of_evaluation(error: &EvaluateError) -> WireError {
    match error {
        EvaluateError::Seal(error) => log_seal(error),
        other => tracing::error!(error = %other, "an evaluation was not answered"),
    }
    match error {
        EvaluateError::Storage(error) => of_storage(error),
        EvaluateError::Seal(_) | EvaluateError::Failed(_) => ErrorKind::InternalError.into(),
    }
}

/// The error of an evaluation that does not go on.
pub(crate) fn of_update(error: &UpdateError) -> WireError {
    match error {
        UpdateError::Unknown => ErrorKind::UnknownId.into(),
        UpdateError::NotPaused => ErrorKind::NotPaused.into(),
        UpdateError::Overtaken => WireError::with_details(
            ErrorKind::ServiceUnavailable,
            "another update was faster: nothing was changed, send it again",
        ),
        UpdateError::Read(error) => of_reading(error),
        UpdateError::Restore(_) | UpdateError::Failed(_) => {
            tracing::error!(%error, "an evaluation did not go on");
            ErrorKind::InternalError.into()
        }
    }
}

/// The error of labels that were not stored.
pub(crate) fn of_feedback(error: &FeedbackError) -> WireError {
    tracing::error!(%error, "labels were not stored");
    match error {
        FeedbackError::Storage(error) => of_storage(error),
        FeedbackError::Seal(_) => ErrorKind::InternalError.into(),
    }
}

/// The error of a stored evaluation that cannot be shown.
pub(crate) fn of_reading(error: &ReadError) -> WireError {
    match error {
        ReadError::Seal(error) => log_seal(error),
        other => tracing::error!(error = %other, "a stored evaluation was not shown"),
    }
    match error {
        ReadError::Storage(error) => of_storage(error),
        ReadError::Seal(_) => ErrorKind::InternalError.into(),
        ReadError::Workflow(_) => WireError::with_details(
            ErrorKind::InternalError,
            "the workflow version that decided cannot be read any more",
        ),
    }
}

/// A record that does not read back is told by its place only: the reader's own words could repeat
/// a value of it.
fn log_seal(error: &SealError) {
    match error {
        SealError::Format(error) => tracing::error!(
            line = error.line(),
            column = error.column(),
            "a stored evaluation does not read back"
        ),
        other => tracing::error!(error = %other, "a stored evaluation does not open"),
    }
}

/// A store that takes nothing now may take it later; one that contradicts itself is our failure.
pub(crate) fn of_storage(error: &StorageError) -> WireError {
    match error {
        StorageError::Full => WireError::with_details(
            ErrorKind::ServiceUnavailable,
            "the store is full: stored evaluations can still be read",
        ),
        StorageError::Unavailable(_) => {
            WireError::with_details(ErrorKind::ServiceUnavailable, "the store is not available")
        }
        StorageError::Conflict(_) | StorageError::Corrupt(_) | StorageError::Failed(_) => {
            ErrorKind::InternalError.into()
        }
    }
}

/// Whether the store could not take a new evaluation.
pub(crate) const fn is_of_store(error: &EvaluateError) -> bool {
    matches!(error, EvaluateError::Storage(_))
}
