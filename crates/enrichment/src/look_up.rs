//! Asking the reference population about one applicant.

use crate::attempts::{Failure, Limits, fetch};
use crate::{Pinned, ReferenceSource};
use bonafide_modules::{Answer, Needs, ReferenceAnswer, Unavailable};
use bonafide_reference::{MatchEvidence, Query, Resolution, SourceRecord, Tie};
use bonafide_types::Date;

/// What the reference population says of one person.
pub(crate) struct Found<'a> {
    reference: &'a dyn ReferenceSource,
    resolution: Resolution,
    /// Every record of the best match; empty where there is none or they do not open.
    records: Vec<SourceRecord>,
    /// Who has the element on record that the module asked about.
    tie: Option<Tie>,
}

impl Found<'_> {
    /// What a module gets to see; the records only where it asked for them.
    pub(crate) fn answer(&self, needs: &Needs<'_>) -> ReferenceAnswer<'_> {
        ReferenceAnswer {
            resolution: &self.resolution,
            sources: self.reference.sources(),
            records: if needs.records { &self.records } else { &[] },
            tie: self.tie,
        }
    }

    /// What is kept with the evaluation.
    pub(crate) fn evidence(&self, query: &Query) -> MatchEvidence {
        MatchEvidence::gather(
            self.reference.version(),
            self.reference.sources(),
            query,
            &self.resolution,
            &self.records,
        )
    }
}

/// Looks the applicant up and opens the records of the person found: for a module that asks for
/// them, and for the evidence that is kept of every match. Also tells how many attempts that took.
pub(crate) async fn look_up<'a>(
    pinned: &'a Pinned,
    needs: &Needs<'_>,
    limits: Limits,
    today: Date,
) -> (Answer<Found<'a>>, u32) {
    let (Some(query), Some(reference)) = (needs.reference, pinned.reference.as_deref()) else {
        return (Answer::Missing, 1);
    };
    let (found, attempts) = fetch(limits, || tried(reference.look_up(query))).await;
    let resolution = match found {
        Ok(resolution) => resolution,
        Err(why) => return (Answer::Unavailable(why), attempts),
    };
    let opened = match &resolution.best {
        None => Ok(Vec::new()),
        Some(best) => {
            let records = || tried(reference.records(best.entity));
            fetch(limits, records).await.0
        }
    };
    let records = match opened {
        Ok(records) => records,
        Err(why) if needs.records => return (Answer::Unavailable(why), attempts),
        Err(why) => {
            // The judgement stands without them; only its evidence names no record.
            tracing::warn!(reason = %why.reason, "a match is kept without its best record");
            Vec::new()
        }
    };
    let tie = match needs.tie {
        None => None,
        Some(element) => {
            match fetch(limits, || tried(reference.tie(query, element, today)))
                .await
                .0
            {
                Ok(tie) => tie,
                Err(why) => return (Answer::Unavailable(why), attempts),
            }
        }
    };
    let found = Found {
        reference,
        resolution,
        records,
        tie,
    };
    (Answer::Ok(found), attempts)
}

/// A source says why it failed; whether that may pass is told by the status.
async fn tried<T>(asked: impl Future<Output = Result<T, Unavailable>>) -> Result<T, Failure> {
    asked.await.map_err(Failure::from)
}
