//! Where look-ups go.

use bonafide_modules::Unavailable;
use bonafide_reference::{EntityRef, Index, Query, Resolution, SourceInfo, SourceRecord};
use bonafide_types::SmolStr;
use futures::FutureExt;
use futures::future::BoxFuture;

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
}
