//! What happens without a request: pauses whose time is up, and the history of questions that are
//! asked for the first time.

use crate::new_id::earliest_eval_id;
use arc_swap::ArcSwap;
use bonafide_evaluation::{EndedQueue, Evaluator};
use bonafide_lifecycle::LiveSet;
use bonafide_types::{Environment, StorageError, Timestamp};
use bonafide_wire::applicant_of;
use futures::StreamExt;

/// Pauses that are looked for at a time.
const PAGE: u32 = 100;

/// Ends the pauses of both environments whose time is up; answers how many. One that cannot be
/// ended is told in the log and tried again the next time.
///
/// # Errors
/// Where the store cannot be asked.
pub async fn expire_pauses(evaluator: &Evaluator, live: &LiveSet) -> Result<usize, StorageError> {
    let mut ended = 0;
    for environment in Environment::ALL {
        loop {
            let due = evaluator.due_pauses(environment, PAGE).await?;
            let mut progress = 0;
            for pause in &due {
                let workflow = |id| live.by_id(environment, id);
                let expired = evaluator
                    .expire(environment, pause.eval_id, applicant_of, workflow)
                    .await;
                match expired {
                    Ok(true) => progress += 1,
                    Ok(false) => {}
                    Err(error) => tracing::error!(
                        eval_id = %pause.eval_id,
                        %error,
                        "a pause whose time is up was not ended"
                    ),
                }
            }
            ended += progress;
            if due.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) || progress == 0 {
                break;
            }
        }
    }
    if ended > 0 {
        tracing::info!(ended, "pauses ended because their time was up");
    }
    Ok(ended)
}

/// Pages of older evaluations that are looked at between two looks at anything else.
const PAGES: u32 = 40;

/// Looks at older evaluations on behalf of what the live workflows ask of the history; answers
/// whether everything is gathered. Whoever is interrupted goes on from where it was.
///
/// # Errors
/// Where the store fails.
pub async fn gather_history(evaluator: &Evaluator, live: &LiveSet) -> Result<bool, StorageError> {
    let mut is_complete = true;
    for environment in Environment::ALL {
        let declared = live.series(environment);
        for page in 1..=PAGES {
            let gathered = evaluator.gathering(environment, &declared).step().await?;
            if gathered.is_complete {
                break;
            }
            is_complete &= page < PAGES;
        }
    }
    Ok(is_complete)
}

/// Looks once more at the evaluations that were under way since this instant: they may not have
/// known yet what is asked of the history.
///
/// # Errors
/// Where the store fails.
pub async fn settle_history(
    evaluator: &Evaluator,
    live: &LiveSet,
    since: Timestamp,
) -> Result<(), StorageError> {
    for environment in Environment::ALL {
        let declared = live.series(environment);
        let gathering = evaluator.gathering(environment, &declared);
        gathering.settle(earliest_eval_id(since)).await?;
    }
    Ok(())
}

/// Compares evaluations that end with the versions that run beside the live ones, until there is
/// nobody left to tell of any.
pub async fn run_shadows(evaluator: &Evaluator, live: &ArcSwap<LiveSet>, mut ended: EndedQueue) {
    while let Some(ended) = ended.next().await {
        let shadow = live.load().shadow(ended.environment, &ended.workflow);
        let Some(shadow) = shadow else {
            continue;
        };
        if let Err(error) = evaluator.compare_with(&ended, &shadow).await {
            tracing::warn!(eval_id = %ended.eval_id, %error, "a version beside the live one was not compared");
        }
    }
}
