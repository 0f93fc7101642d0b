//! What came back for the needs of a module. Outages and absent data are values.

use bonafide_reference::{Resolution, SourceInfo, SourceRecord};
use bonafide_types::SmolStr;

/// The answer to one need.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<T> {
    /// It was fetched.
    Ok(T),
    /// There is no such data here: nothing is loaded, or it was never asked for.
    Missing,
    /// There is such data, but it could not be had.
    Unavailable(Unavailable),
}

/// Why something could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// The HTTP status that says it: 502 no connection, 503 down, 504 timed out.
    pub status: u16,
    /// A short text without personal data.
    pub reason: SmolStr,
}

/// Everything that was fetched for one call of a module.
#[derive(Clone, Debug)]
pub struct Answers<'a> {
    /// What the reference population says of the person.
    pub reference: Answer<ReferenceAnswer<'a>>,
}

impl Answers<'_> {
    /// The answers of a call for which nothing could be fetched, for one reason.
    pub const fn unavailable(why: Unavailable) -> Self {
        Self {
            reference: Answer::Unavailable(why),
        }
    }
}

/// What the reference population says of one person.
#[derive(Clone, Debug)]
pub struct ReferenceAnswer<'a> {
    /// The best match and what the whole population says of the national id.
    pub resolution: &'a Resolution,
    /// The loaded sources; bit `i` of a source set stands for the source at position `i`.
    pub sources: &'a [SourceInfo],
    /// Every record of the best match, where the module asked for them; empty otherwise.
    pub records: &'a [SourceRecord],
}
