//! What happens to a version after it is published.

use crate::{
    Approval, ApprovalPolicy, ApprovalState, Approvals, ListLibrary, PublishError, PublishRequest,
    Published, StoredVersion, VersionState, WorkflowShelf, publish,
};
use bonafide_types::{AuditEntry, Environment, SmolStr, StorageError, Timestamp, WorkflowId};
use bonafide_workflow::{Report, Services, Workflow, diff};
use smol_str::format_smolstr;
use uuid::Uuid;

/// The longest difference that an audit entry tells.
const LONGEST_DIFF: usize = 8_000;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TransitionError {
    /// There is no such version.
    #[error("there is no such version")]
    Unknown,
    /// The version does not compile here.
    #[error("the version does not compile:\n{0}")]
    Invalid(Report),
    /// It is not possible in this state.
    #[error("{0}")]
    State(&'static str),
    /// The store refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Publishing it elsewhere failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

/// What came of wanting to go live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WentLive {
    /// It is live.
    Now,
    /// Another principal has to approve it first.
    Requested(Approval),
}

/// Who acts, and with what.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Where versions are kept.
    pub shelf: &'a dyn WorkflowShelf,
    /// Where requests are kept.
    pub approvals: &'a dyn Approvals,
    /// The services of the environment.
    pub services: &'a (dyn Services + Sync),
    /// The lists of both environments.
    pub lists: &'a ListLibrary,
    /// Where a second principal is needed.
    pub policy: ApprovalPolicy,
    /// Who acts: `principal:<name>` or `cli:<user>`.
    pub actor: &'a SmolStr,
    /// When.
    pub now: Timestamp,
}

impl Desk<'_> {
    /// One version.
    ///
    /// # Errors
    /// [`TransitionError::Unknown`] where there is none.
    pub async fn version(
        &self,
        environment: Environment,
        id: WorkflowId,
    ) -> Result<StoredVersion, TransitionError> {
        let found = self.shelf.version(environment, id).await?;
        found.ok_or(TransitionError::Unknown)
    }

    /// Makes a version live, or asks for it where another principal has to approve.
    ///
    /// # Errors
    /// See [`TransitionError`]; an archived version is never live.
    pub async fn go_live(
        &self,
        environment: Environment,
        id: WorkflowId,
    ) -> Result<WentLive, TransitionError> {
        let version = self.version(environment, id).await?;
        self.refuse_unfit(&version)?;
        let detail = self.compared_with_live(&version).await?;
        if self.policy.is_needed(environment) {
            let approval = Approval {
                id: Uuid::new_v4(),
                environment,
                workflow_id: id,
                requested_by: self.actor.clone(),
                requested_at: self.now,
                state: ApprovalState::Open,
                decided_by: None,
            };
            let audit = self.audit(&version, "workflow.live_requested", &detail);
            self.approvals
                .insert_approval(approval.clone(), audit)
                .await?;
            return Ok(WentLive::Requested(approval));
        }
        let audit = self.audit(&version, "workflow.went_live", &detail);
        let state = VersionState::Live;
        self.shelf
            .set_version_state(environment, id, state, audit)
            .await?;
        Ok(WentLive::Now)
    }

    /// Approves or declines what another principal wants to make live.
    ///
    /// # Errors
    /// See [`TransitionError`]; nobody decides their own request.
    pub async fn decide(
        &self,
        environment: Environment,
        id: Uuid,
        is_approved: bool,
    ) -> Result<Approval, TransitionError> {
        let approvals = self.approvals.approvals(environment).await?;
        let found = approvals.into_iter().find(|approval| approval.id == id);
        let approval = found.ok_or(TransitionError::Unknown)?;
        if approval.state != ApprovalState::Open {
            return Err(TransitionError::State("the request was decided before"));
        }
        if approval.requested_by == *self.actor {
            return Err(TransitionError::State(
                "whoever wants a version to go live cannot approve or decline it",
            ));
        }
        let version = self.version(environment, approval.workflow_id).await?;
        let (state, action) = match is_approved {
            true => {
                self.refuse_unfit(&version)?;
                (ApprovalState::Approved, "workflow.went_live")
            }
            false => (ApprovalState::Declined, "workflow.live_declined"),
        };
        let detail = format!("requested by {}\n", approval.requested_by);
        let detail = detail + &self.compared_with_live(&version).await?;
        let decided = Approval {
            state,
            decided_by: Some(self.actor.clone()),
            ..approval
        };
        let audit = self.audit(&version, action, &detail);
        match self
            .approvals
            .decide_approval(decided.clone(), audit)
            .await?
        {
            true => Ok(decided),
            false => Err(TransitionError::State("the request was decided before")),
        }
    }

    /// Makes the version live again that was before the one that is.
    ///
    /// # Errors
    /// See [`TransitionError`].
    pub async fn roll_back(
        &self,
        environment: Environment,
        name: &SmolStr,
    ) -> Result<(StoredVersion, WentLive), TransitionError> {
        let history = self.shelf.live_history(environment, name.clone()).await?;
        let versions = self.shelf.versions(environment).await?;
        let live = versions
            .iter()
            .find(|version| version.name == *name && version.state == VersionState::Live);
        let live = live.map(|version| version.workflow_id);
        let before = history.into_iter().filter(|id| Some(*id) != live);
        let mut candidates = before.filter_map(|id| {
            let found = versions.iter().find(|version| version.workflow_id == id);
            found.filter(|version| version.state == VersionState::Published)
        });
        let Some(version) = candidates.next() else {
            return Err(TransitionError::State("no other version was live before"));
        };
        let went = self.go_live(environment, version.workflow_id).await?;
        Ok((version.clone(), went))
    }

    /// Puts a version away, or takes it out again; one that is live stays.
    ///
    /// # Errors
    /// See [`TransitionError`].
    pub async fn archive(
        &self,
        environment: Environment,
        id: WorkflowId,
        is_archived: bool,
    ) -> Result<(), TransitionError> {
        let version = self.version(environment, id).await?;
        let (state, action) = match (version.state, is_archived) {
            (VersionState::Live, true) => {
                return Err(TransitionError::State("a version that is live stays"));
            }
            (VersionState::Published, true) => (VersionState::Archived, "workflow.archived"),
            (VersionState::Archived, false) => (VersionState::Published, "workflow.unarchived"),
            _ => return Ok(()),
        };
        let audit = self.audit(&version, action, "");
        self.shelf
            .set_version_state(environment, id, state, audit)
            .await?;
        Ok(())
    }

    /// Has a version run beside the live one of its name, or no longer. It decides nothing, and
    /// what it would have decided is counted.
    ///
    /// # Errors
    /// See [`TransitionError`].
    pub async fn shadow(
        &self,
        environment: Environment,
        id: WorkflowId,
        is_wanted: bool,
    ) -> Result<StoredVersion, TransitionError> {
        let version = self.version(environment, id).await?;
        let (shadow, action, detail) = match is_wanted {
            false if !version.is_shadow => return Ok(version),
            false => (None, "workflow.shadow_ended", String::new()),
            true => {
                self.refuse_unfit(&version)?;
                let detail = self.compared_with_live(&version).await?;
                (Some(id), "workflow.shadow_began", detail)
            }
        };
        let audit = self.audit(&version, action, &detail);
        let name = version.name.clone();
        self.shelf
            .set_shadow(environment, name, shadow, audit)
            .await?;
        Ok(version)
    }

    /// Publishes a version of one environment in the other: the same definition with the same hash
    /// under an id of its own. What it depends on has to be there.
    ///
    /// # Errors
    /// See [`TransitionError`].
    pub async fn promote(
        &self,
        from: Environment,
        id: WorkflowId,
        to: Environment,
    ) -> Result<Published, TransitionError> {
        let version = self.version(from, id).await?;
        if from == to {
            return Err(TransitionError::State(
                "a version is promoted to the other environment",
            ));
        }
        self.refuse_other_callees(&version, to)?;
        let request = PublishRequest {
            environment: to,
            source: &version.source,
            go_live: false,
            is_major: false,
            actor: self.actor.clone(),
            now: self.now,
            workflow_id: WorkflowId::from_uuid(Uuid::new_v4()),
        };
        Ok(publish(request, self.shelf, self.services, &self.lists.of(to)).await?)
    }

    /// Numbers are given out in each environment: the same one may stand for another definition.
    fn refuse_other_callees(
        &self,
        version: &StoredVersion,
        to: Environment,
    ) -> Result<(), TransitionError> {
        let compiled = |environment| {
            let lists = self.lists.of(environment);
            Workflow::compile(&version.source, self.services, &lists)
                .map_err(|report| TransitionError::Publish(PublishError::Invalid(report)))
        };
        let (here, there) = (compiled(version.environment)?, compiled(to)?);
        if here.calls().eq(there.calls()) {
            return Ok(());
        }
        Err(TransitionError::State(
            "a workflow that it calls is another definition under the same number there",
        ))
    }

    fn refuse_unfit(&self, version: &StoredVersion) -> Result<(), TransitionError> {
        if version.state == VersionState::Archived {
            return Err(TransitionError::State("an archived version is never live"));
        }
        let lists = self.lists.of(version.environment);
        Workflow::compile(&version.source, self.services, &lists)
            .map(|_| ())
            .map_err(TransitionError::Invalid)
    }

    /// What a version changes in the one that is live.
    async fn compared_with_live(&self, version: &StoredVersion) -> Result<String, StorageError> {
        let versions = self.shelf.versions(version.environment).await?;
        let live = versions
            .iter()
            .find(|other| other.name == version.name && other.state == VersionState::Live);
        let Some(live) = live else {
            return Ok("none was live\n".to_owned());
        };
        let told = match diff(&live.source, &version.source) {
            Ok(diff) => diff.to_string(),
            Err(_) => "the difference cannot be told\n".to_owned(),
        };
        let told = match told.char_indices().nth(LONGEST_DIFF) {
            Some((end, _)) => format!("{}…\n", told.get(..end).unwrap_or_default()),
            None => told,
        };
        Ok(format!("compared with {}:\n{told}", live.number))
    }

    fn audit(&self, version: &StoredVersion, action: &'static str, detail: &str) -> AuditEntry {
        AuditEntry {
            instant: self.now,
            environment: Some(version.environment),
            actor: self.actor.clone(),
            action: action.into(),
            subject: version.name.clone(),
            detail: format_smolstr!("version {}\n{detail}", version.number),
        }
    }
}
