//! Why a file is no model.

/// Why a file is no model. Every text names the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// No JSON, or not of the format; the text says where.
    #[error("the file is no model: {0}")]
    Format(String),
    /// A format that this version does not know.
    #[error("format {0} is not known; this version reads format 1")]
    UnknownFormat(u32),
    /// The place, and what is wrong there.
    #[error("{place}: {fault}")]
    Fault {
        /// Where in the file.
        place: String,
        /// What is wrong, in one sentence.
        fault: &'static str,
    },
}
