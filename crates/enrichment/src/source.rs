//! Where look-ups go.

use crate::attempts::Failure;
use bonafide_feeds::{AuthorityFeed, Certification, DeathFeed, DeathQuery, FeedError};
use bonafide_modules::{Authority, AuthorityQuestion, AuthorityVerdict, DeathAnswer, Unavailable};
use bonafide_reference::{
    EntityRef, Index, Query, Resolution, SourceInfo, SourceRecord, Tie, TiedElement,
};
use bonafide_types::{Date, SmolStr, Timestamp};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use std::time::Duration;

/// The reference population, wherever it is kept. In production it is the memory-mapped index of
/// this process.
pub trait ReferenceSource: Send + Sync {
    /// Names this state of the data for ever.
    fn version(&self) -> &str;

    /// The sources; bit `i` of a source set stands for the one at position `i`.
    fn sources(&self) -> &[SourceInfo];

    /// Looks a person up.
    fn look_up<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Resolution, Unavailable>>;

    /// Every record of a person whom a look-up has found.
    fn records(&self, entity: EntityRef) -> BoxFuture<'_, Result<Vec<SourceRecord>, Unavailable>>;

    /// Who has an element of the person on record; `today` says which sightings are old.
    fn tie<'a>(
        &'a self,
        query: &'a Query,
        element: TiedElement,
        today: Date,
    ) -> BoxFuture<'a, Result<Option<Tie>, Unavailable>>;
}

impl ReferenceSource for Index {
    fn version(&self) -> &str {
        Self::version(self)
    }

    fn sources(&self) -> &[SourceInfo] {
        Self::sources(self)
    }

    /// Takes microseconds, so it runs where it is called and not on another thread.
    fn look_up<'a>(&'a self, query: &'a Query) -> BoxFuture<'a, Result<Resolution, Unavailable>> {
        async move { Ok(self.resolve(query)) }.boxed()
    }

    /// Opens one sealed block, which takes microseconds too.
    fn records(&self, entity: EntityRef) -> BoxFuture<'_, Result<Vec<SourceRecord>, Unavailable>> {
        async move {
            self.entity_records(entity).map_err(|_| Unavailable {
                status: 503,
                reason: SmolStr::new_static("the records of the person found do not open"),
            })
        }
        .boxed()
    }

    /// Opens a few sealed blocks, which takes tens of microseconds.
    fn tie<'a>(
        &'a self,
        query: &'a Query,
        element: TiedElement,
        today: Date,
    ) -> BoxFuture<'a, Result<Option<Tie>, Unavailable>> {
        async move { Ok(Self::tie(self, query, element, today)) }.boxed()
    }
}

/// An authority that confirms identities: the agency itself, or a file declared to be its.
pub trait AuthoritySource: Send + Sync {
    /// Who answers.
    fn authority(&self) -> Authority;

    /// Names the state of the data; `None` where only each answer can.
    fn version(&self) -> Option<SmolStr>;

    /// Whether it is asked over a network; then it has a gate before it, and is left alone for a
    /// while when it fails again and again.
    fn is_outside(&self) -> bool {
        false
    }

    /// How long to wait before the second attempt; doubled before each further one. Zero for what
    /// runs in this process.
    fn retry_pause(&self) -> Duration {
        Duration::ZERO
    }

    /// Asks one question. The consent to it is on record by then.
    fn ask<'a>(
        &'a self,
        question: &'a AuthorityQuestion,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<AuthorityReply, Failure>>;

    /// Asks several questions; each has an answer of its own, in their order. What can put many
    /// into one call does so.
    fn ask_all<'a>(
        &'a self,
        questions: &'a [AuthorityQuestion],
        now: Timestamp,
    ) -> BoxFuture<'a, Vec<Result<AuthorityReply, Failure>>> {
        async move {
            let mut replies = Vec::with_capacity(questions.len());
            for question in questions {
                replies.push(self.ask(question, now).await);
            }
            replies
        }
        .boxed()
    }
}

/// One answer of an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityReply {
    /// What it says.
    pub verdict: AuthorityVerdict,
    /// The state of the data, or the authority's own id of the answer.
    pub version: Option<SmolStr>,
}

impl AuthoritySource for AuthorityFeed {
    fn authority(&self) -> Authority {
        Authority::File
    }

    fn version(&self) -> Option<SmolStr> {
        Some(self.info().version.clone())
    }

    /// Takes microseconds, so it runs where it is called and not on another thread.
    fn ask<'a>(
        &'a self,
        question: &'a AuthorityQuestion,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<AuthorityReply, Failure>> {
        let answer = || {
            if self.info().is_stale(day_of(now)) {
                return Err(Failure::lasting(
                    503,
                    "the authority file is older than it may be",
                ));
            }
            let records = Self::ask(self, &question.query).map_err(|error| damaged(&error))?;
            Ok(AuthorityReply {
                verdict: AuthorityVerdict::Records(records),
                version: AuthoritySource::version(self),
            })
        };
        std::future::ready(answer()).boxed()
    }
}

/// Death records, wherever they are kept.
pub trait DeathSource: Send + Sync {
    /// Names this state of the data for ever.
    fn version(&self) -> SmolStr;

    /// Looks for records of a person.
    fn ask<'a>(
        &'a self,
        query: &'a DeathQuery,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<DeathAnswer, Failure>>;
}

/// The death records of this process, with the right to use the restricted ones.
#[derive(Debug)]
pub struct Deaths {
    /// The records.
    pub feed: DeathFeed,
    /// The certification on record, where there is one.
    pub certification: Option<Certification>,
}

impl DeathSource for Deaths {
    fn version(&self) -> SmolStr {
        self.feed.info().version.clone()
    }

    /// Takes microseconds, so it runs where it is called and not on another thread.
    fn ask<'a>(
        &'a self,
        query: &'a DeathQuery,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<DeathAnswer, Failure>> {
        let today = day_of(now);
        let answer = || {
            Ok(DeathAnswer {
                records: self.feed.ask(query).map_err(|error| damaged(&error))?,
                is_restricted: self.feed.info().restricted,
                is_certified: self
                    .certification
                    .as_ref()
                    .is_some_and(|certification| certification.holds_on(today)),
                is_stale: self.feed.info().is_stale(today),
            })
        };
        std::future::ready(answer()).boxed()
    }
}

/// The answer says that there is none; the log says why.
fn damaged(error: &FeedError) -> Failure {
    tracing::error!(%error, "a feed could not be read");
    Failure::lasting(503, "the feed could not be read")
}

pub(crate) fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}
