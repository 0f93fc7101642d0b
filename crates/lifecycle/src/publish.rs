//! Publishing: validate, compile, run the file's own cases, number, store, and make live.

use crate::{StoredVersion, VersionNumber, VersionState, WorkflowShelf};
use bonafide_types::{AuditEntry, Environment, StorageError, Timestamp, WorkflowId};
use bonafide_workflow::{CaseResult, Diagnostic, Lists, Report, Services, Workflow, run_cases};
use smol_str::{SmolStr, format_smolstr};
use std::sync::Arc;

/// What to publish, where, and by whom.
#[derive(Clone, Debug)]
pub struct PublishRequest<'a> {
    /// The environment.
    pub environment: Environment,
    /// The document, YAML or JSON.
    pub source: &'a str,
    /// Whether the new version serves requests at once.
    pub go_live: bool,
    /// Whether it begins a new major number.
    pub is_major: bool,
    /// Who publishes, for the audit log.
    pub actor: SmolStr,
    /// The moment of publication.
    pub now: Timestamp,
    /// The id of the new version.
    pub workflow_id: WorkflowId,
}

/// A publication that succeeded.
#[derive(Debug)]
pub struct Published {
    /// What was stored.
    pub version: StoredVersion,
    /// What the validation remarked without refusing.
    pub warnings: Vec<Diagnostic>,
    /// How many of the file's cases ran, all of them as expected.
    pub cases: usize,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The document has errors.
    #[error("the workflow has errors:\n{0}")]
    Invalid(Report),
    /// Cases of the file came out otherwise than expected.
    #[error("{} of the workflow's cases failed", .0.len())]
    CasesFailed(Vec<CaseResult>),
    /// The store refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Publishes a document as the next version of its name.
///
/// # Errors
/// See [`PublishError`]; nothing is stored then.
pub async fn publish(
    request: PublishRequest<'_>,
    shelf: &dyn WorkflowShelf,
    services: &(dyn Services + Sync),
    lists: &Lists,
) -> Result<Published, PublishError> {
    let workflow =
        Workflow::compile(request.source, services, lists).map_err(PublishError::Invalid)?;
    let workflow = Arc::new(workflow);
    let results = run_cases(&workflow);
    let cases = results.len();
    let failed: Vec<CaseResult> = results
        .into_iter()
        .filter(|result| !result.passed)
        .collect();
    if !failed.is_empty() {
        return Err(PublishError::CasesFailed(failed));
    }

    let newest = shelf
        .versions(request.environment)
        .await?
        .into_iter()
        .filter(|version| version.name == *workflow.name())
        .map(|version| version.number)
        .max();
    let number = newest.map_or(VersionNumber::FIRST, |newest| match request.is_major {
        true => newest.next_major(),
        false => newest.next_minor(),
    });
    let version = StoredVersion {
        environment: request.environment,
        workflow_id: request.workflow_id,
        name: workflow.name().clone(),
        number,
        state: if request.go_live {
            VersionState::Live
        } else {
            VersionState::Published
        },
        is_shadow: false,
        hash: format_smolstr!("{}", workflow.hash()),
        source: request.source.to_owned(),
        published_at: request.now,
    };
    let audit = AuditEntry {
        instant: request.now,
        environment: Some(request.environment),
        actor: request.actor,
        action: if request.go_live {
            "workflow.went_live"
        } else {
            "workflow.published"
        }
        .into(),
        subject: version.name.clone(),
        detail: format_smolstr!("version {number}, definition {}", version.hash),
    };
    shelf.insert_version(version.clone(), audit).await?;
    Ok(Published {
        version,
        warnings: workflow.warnings().to_vec(),
        cases,
    })
}
