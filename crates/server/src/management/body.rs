//! Bodies of the management API.

use bonafide_access::AuditRecord;
use bonafide_lifecycle::{Approval, Draft, Published, StoredVersion, WentLive};
use bonafide_workflow::{Checked, Diagnostic, Severity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A published version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkflowVersion)]
pub(crate) struct VersionBody {
    /// Names the version in its environment.
    pub(crate) workflow_id: String,
    /// `sandbox` or `production`.
    pub(crate) environment: String,
    /// The workflow's name.
    pub(crate) name: String,
    /// `major.minor.0`.
    pub(crate) version: String,
    /// `published`, `live` or `archived`.
    pub(crate) state: String,
    /// Whether it runs beside the live one, to be compared with it.
    pub(crate) shadow: bool,
    /// Hash of the definition.
    pub(crate) definition_hash: String,
    /// When it was published.
    pub(crate) published_at: String,
    /// The document, where one version is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
}

impl VersionBody {
    pub(super) fn new(version: &StoredVersion, with_source: bool) -> Self {
        Self {
            workflow_id: version.workflow_id.to_string(),
            environment: version.environment.to_string(),
            name: version.name.to_string(),
            version: version.number.to_string(),
            state: match version.state {
                bonafide_lifecycle::VersionState::Published => "published",
                bonafide_lifecycle::VersionState::Live => "live",
                bonafide_lifecycle::VersionState::Archived => "archived",
            }
            .to_owned(),
            shadow: version.is_shadow,
            definition_hash: version.hash.to_string(),
            published_at: version.published_at.to_string(),
            source: with_source.then(|| version.source.clone()),
        }
    }
}

/// A document to publish.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishWorkflow)]
pub(crate) struct PublishWorkflowRequest {
    /// The document, YAML or JSON.
    pub(crate) source: String,
    /// Whether it goes live.
    #[serde(default)]
    pub(crate) live: bool,
    /// Whether it begins a new major number.
    #[serde(default)]
    pub(crate) major: bool,
}

/// A publication.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedWorkflow)]
pub(crate) struct PublishedBody {
    /// What was stored.
    pub(crate) version: VersionBody,
    /// What the check remarked.
    pub(crate) warnings: Vec<String>,
    /// How many cases ran, all as expected.
    pub(crate) cases: usize,
    /// The request to go live, where another principal has to approve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) approval: Option<ApprovalBody>,
}

impl PublishedBody {
    pub(super) fn new(published: &Published, went: Option<WentLive>) -> Self {
        let mut version = VersionBody::new(&published.version, false);
        let mut approval = None;
        match went {
            Some(WentLive::Now) => "live".clone_into(&mut version.state),
            Some(WentLive::Requested(asked)) => approval = Some(ApprovalBody::new(&asked)),
            None => {}
        }
        let warnings = published.warnings.iter();
        let source = &published.version.source;
        Self {
            version,
            warnings: warnings.map(|warning| warning.render(source)).collect(),
            cases: published.cases,
            approval,
        }
    }
}

/// A document to check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CheckWorkflow)]
pub(crate) struct CheckRequest {
    /// The document, YAML or JSON.
    pub(crate) source: String,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckedWorkflow)]
pub(crate) struct CheckBody {
    /// Whether it could be published, as far as its text goes.
    pub(crate) valid: bool,
    /// Errors and warnings, in the order of the text.
    pub(crate) findings: Vec<Finding>,
}

/// One finding.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finding {
    /// `error` or `warning`.
    pub(crate) severity: String,
    /// The step, where it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<String>,
    /// Where in the document, such as `steps[1].when.op`.
    pub(crate) field: String,
    /// The line, from 1.
    pub(crate) line: u32,
    /// The column, from 1.
    pub(crate) column: u32,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
}

impl CheckBody {
    pub(super) fn new(checked: &Checked) -> Self {
        Self {
            valid: checked.is_valid(),
            findings: checked.diagnostics.iter().map(Finding::new).collect(),
        }
    }
}

impl Finding {
    fn new(diagnostic: &Diagnostic) -> Self {
        Self {
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            }
            .to_owned(),
            step: diagnostic.step.as_ref().map(ToString::to_string),
            field: diagnostic.field.clone(),
            line: diagnostic.span.line,
            column: diagnostic.span.column,
            message: diagnostic.message.clone(),
            suggestion: diagnostic.suggestion.clone(),
        }
    }
}

/// Which workflow is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RollBack)]
pub(crate) struct RollbackRequest {
    /// The workflow's name.
    pub(crate) name: String,
}

/// Whether a version is put away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Archive)]
pub(crate) struct ArchiveRequest {
    /// `true` puts it away, `false` takes it out again.
    pub(crate) archived: bool,
}

/// Whether a version runs beside the live one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Shadow)]
pub(crate) struct ShadowRequest {
    /// `true` begins, `false` ends it.
    pub(crate) shadow: bool,
}

/// What came of wanting to go live.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WentLive)]
pub(crate) struct LiveBody {
    /// The version.
    pub(crate) version: VersionBody,
    /// The request, where another principal has to approve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) approval: Option<ApprovalBody>,
}

/// A request to go live.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalRequest)]
pub(crate) struct ApprovalBody {
    /// Its id.
    pub(crate) approval_id: String,
    /// The version.
    pub(crate) workflow_id: String,
    /// Who wants it.
    pub(crate) requested_by: String,
    /// Since when.
    pub(crate) requested_at: String,
    /// `open`, `approved` or `declined`.
    pub(crate) state: String,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decided_by: Option<String>,
}

impl ApprovalBody {
    pub(super) fn new(approval: &Approval) -> Self {
        Self {
            approval_id: approval.id.to_string(),
            workflow_id: approval.workflow_id.to_string(),
            requested_by: approval.requested_by.to_string(),
            requested_at: approval.requested_at.to_string(),
            state: approval.state.as_str().to_owned(),
            decided_by: approval.decided_by.as_ref().map(ToString::to_string),
        }
    }
}

/// Whether a request is approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Decide)]
pub(crate) struct DecideRequest {
    /// `true` makes the version live, `false` does not.
    pub(crate) approve: bool,
}

/// A definition that is being written.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkflowDraft)]
pub(crate) struct DraftBody {
    /// The workflow's name.
    pub(crate) name: String,
    /// Grows by one with every change.
    pub(crate) revision: u32,
    /// Whether publishing it begins a new major number.
    pub(crate) major: bool,
    /// When it was changed last.
    pub(crate) updated_at: String,
    /// By whom.
    pub(crate) updated_by: String,
    /// The document, where one draft is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// What a check finds in it, where one draft is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) check: Option<CheckBody>,
}

impl DraftBody {
    pub(super) fn new(draft: &Draft, check: Option<CheckBody>) -> Self {
        Self {
            name: draft.name.to_string(),
            revision: draft.revision,
            major: draft.is_major,
            updated_at: draft.updated_at.to_string(),
            updated_by: draft.updated_by.to_string(),
            source: check.is_some().then(|| draft.source.clone()),
            check,
        }
    }
}

/// A change of a draft: its document, or the version that it begins with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WriteDraft)]
pub(crate) struct DraftRequest {
    /// The revision that was read; left out for a new draft.
    #[serde(default)]
    pub(crate) revision: Option<u32>,
    /// The document.
    #[serde(default)]
    pub(crate) source: Option<String>,
    /// The version whose document it begins with, by its `workflow_id`.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// Whether publishing it begins a new major number.
    #[serde(default)]
    pub(crate) major: bool,
}

/// How a draft is published.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishDraft)]
pub(crate) struct PublishDraftRequest {
    /// The revision that was read.
    pub(crate) revision: u32,
    /// Whether it goes live.
    #[serde(default)]
    pub(crate) live: bool,
}

/// A version to carry elsewhere.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExportedWorkflow)]
pub(crate) struct ExportBody {
    /// Always `bonafide/export/1`.
    pub(crate) format: String,
    /// The workflow's name.
    pub(crate) name: String,
    /// Its number where it was exported.
    pub(crate) version: String,
    /// Hash of the definition, checked when it is imported.
    pub(crate) definition_hash: String,
    /// The services that it needs.
    pub(crate) services: Vec<String>,
    /// The lists that it needs.
    #[serde(default)]
    pub(crate) lists: Vec<String>,
    /// The workflows that it calls, by name and number.
    #[serde(default)]
    pub(crate) workflows: Vec<String>,
    /// The document.
    pub(crate) source: String,
}

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditLogEntry)]
pub(crate) struct AuditBody {
    /// Its number.
    pub(crate) sequence: u64,
    /// When.
    pub(crate) instant: String,
    /// Where; absent for what concerns the whole installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<String>,
    /// Who.
    pub(crate) actor: String,
    /// What, such as `workflow.went_live`.
    pub(crate) action: String,
    /// The thing it was done to.
    pub(crate) subject: String,
    /// More of it; of a version that went live, what it changed.
    pub(crate) detail: String,
}

impl AuditBody {
    pub(super) fn new(record: &AuditRecord) -> Self {
        let entry = &record.entry;
        Self {
            sequence: record.sequence,
            instant: entry.instant.to_string(),
            environment: entry.environment.map(|environment| environment.to_string()),
            actor: entry.actor.to_string(),
            action: entry.action.to_string(),
            subject: entry.subject.to_string(),
            detail: entry.detail.to_string(),
        }
    }
}
