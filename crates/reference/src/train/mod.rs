//! Fitting the model to what is loaded, without labels.
//!
//! Some records are held out of a copy of the population and sought in the rest, as if their
//! people applied: whom the model takes them for, and with what agreement, says how often each
//! level occurs between a person and their own record. Some people are held out whole: whoever
//! resembles them is a relative, a neighbour or a namesake, and says how often rivals share what.
//! Expectation maximisation repeats the two steps until the numbers settle; random pairs say what
//! agrees by chance. The shipped parameters act as observations made before, so that a small
//! population changes little.
//!
//! Half of what is held out is never fitted on: it says what the fit is worth.
//!
//! Start reading at [`train`].

mod fit;
mod hold_out;
mod quality;

pub(crate) use fit::RivalCount;
pub use quality::{CalibrationBin, Quality};

use crate::index::{BuildError, Index, OpenError};
use crate::model::Parameters;
use bonafide_vault::Vault;
use std::path::PathBuf;

/// How to train.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// A folder on a disk with room for a second index; what is written there is deleted again.
    pub folder: PathBuf,
    /// Records held out, and people held out, at most as many each.
    pub sample: u64,
    /// Rounds of expectation and maximisation at most.
    pub rounds: u32,
}

/// How far training has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TrainProgress {
    /// People read of how many.
    Reading(u64, u64),
    /// The copy is being written.
    Building,
    /// Held-out applicants compared of how many.
    Comparing(u64, u64),
    /// A round ended: its number, and the mean evidence for what was seen, in bits.
    Fitted(u32, f64),
}

/// What training found.
#[derive(Clone, Debug)]
pub struct Training {
    /// The fitted parameters.
    pub parameters: Parameters,
    /// Records held out.
    pub held_out_records: u64,
    /// People held out whole.
    pub held_out_people: u64,
    /// Rounds until nothing changed any more.
    pub rounds: u32,
    /// On the half that was not fitted on, before.
    pub before: Quality,
    /// The same, after.
    pub after: Quality,
}

/// Why training ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The records could not be read, or the copy not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy could not be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Too few people with more than one record.
    #[error(
        "only {found} people have two records or more, {LEAST_RECORDS} are needed: load more sources, or keep the shipped parameters"
    )]
    TooFew {
        /// People with two records or more.
        found: u64,
    },
}

/// Held-out records below which nothing can be learnt.
const LEAST_RECORDS: u64 = 200;
/// A round that changes the mean evidence by less bits than this is the last.
const SETTLED: f64 = 0.002;

/// Fits the parameters to the population of an index, beginning with `start`.
///
/// Deterministic: the same index gives the same parameters. Takes about as long as an import and
/// as much disk as the index.
///
/// # Errors
/// See [`TrainError`].
pub fn train(
    index: &Index,
    vault: &Vault,
    start: &Parameters,
    options: &TrainOptions,
    progress: &mut dyn FnMut(TrainProgress),
) -> Result<Training, TrainError> {
    let observed = hold_out::observe(index, vault, options, progress)?;
    let people = index.stats().people;
    let mut parameters = start.clone();
    let mut rounds = 0;
    let mut evidence = f64::NEG_INFINITY;
    while rounds < options.rounds {
        rounds += 1;
        let fitted = fit::round(&observed, start, &parameters, people);
        progress(TrainProgress::Fitted(rounds, fitted.mean_bits));
        parameters = fitted.parameters;
        if (fitted.mean_bits - evidence).abs() < SETTLED {
            break;
        }
        evidence = fitted.mean_bits;
    }
    Ok(Training {
        before: quality::measure(&observed, start, people),
        after: quality::measure(&observed, &parameters, people),
        parameters,
        held_out_records: observed.records,
        held_out_people: observed.people,
        rounds,
    })
}
