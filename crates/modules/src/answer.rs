//! What came back for the needs of a module. Outages and absent data are values.

use crate::ModelShelf;
use crate::authority::{AuthorityAnswer, ConsentState};
use bonafide_feeds::{DeathRecord, FeedAnswers};
use bonafide_reference::{Resolution, SourceInfo, SourceRecord, Tie};
use bonafide_types::SmolStr;
use std::sync::Arc;

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
    /// Whether the consent could be used.
    pub consent: Answer<ConsentState>,
    /// What the authority says.
    pub authority: Answer<AuthorityAnswer>,
    /// The death records that may speak of the person.
    pub deaths: Answer<DeathAnswer>,
    /// What the feeds say.
    pub feeds: FeedAnswers,
    /// The operator's own models.
    pub models: Arc<ModelShelf>,
}

/// The answers of a call for which nothing was fetched.
impl Default for Answers<'_> {
    fn default() -> Self {
        Self {
            reference: Answer::Missing,
            consent: Answer::Missing,
            authority: Answer::Missing,
            deaths: Answer::Missing,
            feeds: FeedAnswers::default(),
            models: Arc::default(),
        }
    }
}

impl Answers<'_> {
    /// The answers of a call for which nothing could be fetched, for one reason.
    pub fn unavailable(why: &Unavailable) -> Self {
        Self {
            reference: Answer::Unavailable(why.clone()),
            consent: Answer::Unavailable(why.clone()),
            authority: Answer::Unavailable(why.clone()),
            deaths: Answer::Unavailable(why.clone()),
            feeds: FeedAnswers::default(),
            models: Arc::default(),
        }
    }
}

/// What the death records say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeathAnswer {
    /// Records of the same number, or of the same birth date and last four digits or house.
    pub records: Vec<DeathRecord>,
    /// Whether recent deaths may be used only by who is certified for them.
    pub is_restricted: bool,
    /// Whether such a certification is on record.
    pub is_certified: bool,
    /// Whether the feed is older than it may be. What it says of the dead stays true.
    pub is_stale: bool,
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
    /// Who has the element on record that the module asked about.
    pub tie: Option<Tie>,
}
