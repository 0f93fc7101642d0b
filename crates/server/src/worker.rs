//! What happens without a request: pauses whose time is up.

use bonafide_evaluation::Evaluator;
use bonafide_lifecycle::LiveSet;
use bonafide_types::{Environment, StorageError};
use bonafide_wire::applicant_of;

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
