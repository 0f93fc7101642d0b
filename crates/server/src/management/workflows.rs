//! Versions: publish, make live, take back, archive, promote, compare, carry elsewhere.

use super::body::{
    ApprovalBody, ArchiveRequest, CheckBody, CheckRequest, ExportBody, LiveBody,
    PublishWorkflowRequest, PublishedBody, RollbackRequest, ShadowRequest, VersionBody,
};
use super::session::{
    Answered, Session, answer, of_publish, of_storage, of_transition, ok, path_id, respond,
};
use crate::AppState;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use bonafide_access::Scope;
use bonafide_lifecycle::{PublishRequest, StoredVersion, VersionState, WentLive, publish};
use bonafide_types::{Environment, SmolStr, WorkflowId};
use bonafide_wire::{ErrorBody, ErrorKind, InvalidArg, WireError};
use bonafide_workflow::{Workflow, check, diff};
use std::sync::Arc;
use uuid::Uuid;

type App = State<Arc<AppState>>;

/// What an exported version says of itself.
const EXPORT_FORMAT: &str = "bonafide/export/1";

/// List versions
///
/// All versions, newest first within each name; documents are left out.
#[utoipa::path(get, path = "/api/v1/workflows", tag = "Management", operation_id = "listWorkflows",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    responses(
        (status = 200, description = "The versions.", body = Vec<VersionBody>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn list(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let shelf = &session.management.shelf;
        let versions = shelf.versions(session.environment).await;
        let versions = versions.map_err(of_storage)?;
        let bodies = versions
            .iter()
            .map(|version| VersionBody::new(version, false));
        ok(&bodies.collect::<Vec<_>>())
    })
    .await
}

/// Publish a version
///
/// Checks the document, runs its cases and stores it as the next version of its name; nothing is stored where anything fails. Going live may need another principal.
#[utoipa::path(post, path = "/api/v1/workflows", tag = "Management", operation_id = "publishWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    request_body = PublishWorkflowRequest,
    responses(
        (status = 201, description = "Stored; live, or waiting for approval.", body = PublishedBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn publish_workflow(State(state): App, request: Request) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let body: PublishWorkflowRequest = session.read()?;
            published(&session, &body.source, body.live, body.major).await
        },
    )
    .await
}

/// Publishes a document, and makes it live where that is wanted.
pub(super) async fn published(
    session: &Session,
    source: &str,
    live: bool,
    is_major: bool,
) -> Result<Answered, WireError> {
    let management = &session.management;
    let request = PublishRequest {
        environment: session.environment,
        source,
        go_live: false,
        is_major,
        actor: session.actor.clone(),
        now: session.now,
        workflow_id: WorkflowId::from_uuid(Uuid::new_v4()),
    };
    let (shelf, services) = (management.shelf.as_ref(), management.services.as_ref());
    let published = publish(
        request,
        shelf,
        services,
        &session.lists.of(session.environment),
    )
    .await;
    let published = published.map_err(of_publish)?;
    let went = match live {
        false => None,
        true => {
            let desk = session.desk();
            let id = published.version.workflow_id;
            let went = desk.go_live(session.environment, id).await;
            Some(went.map_err(of_transition)?)
        }
    };
    session.put_in_force().await?;
    answer(StatusCode::CREATED, &PublishedBody::new(&published, went))
}

/// Check a document
///
/// All findings at once, each with its place; nothing is stored.
#[utoipa::path(post, path = "/api/v1/workflows/check", tag = "Management", operation_id = "checkWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    request_body = CheckRequest,
    responses(
        (status = 200, description = "What was found.", body = CheckBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn check_workflow(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let body: CheckRequest = session.read()?;
        let management = &session.management;
        let services = management.services.as_ref();
        let lists = &session.lists.of(session.environment);
        ok(&CheckBody::new(&check(&body.source, services, lists)))
    })
    .await
}

/// Import a version
///
/// Publishes what was exported elsewhere; its hash has to be that of its document, and what it needs has to be here.
#[utoipa::path(post, path = "/api/v1/workflows/import", tag = "Management", operation_id = "importWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    request_body = ExportBody,
    responses(
        (status = 201, description = "Stored, not live.", body = PublishedBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn import(State(state): App, request: Request) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let body: ExportBody = session.read()?;
            let refused =
                |field: &str, why: &str| WireError::invalid_args(vec![InvalidArg::new(field, why)]);
            if body.format != EXPORT_FORMAT {
                return Err(refused("format", "has to be bonafide/export/1"));
            }
            let management = &session.management;
            let services = management.services.as_ref();
            let lists = &session.lists.of(session.environment);
            let workflow = Workflow::compile(&body.source, services, lists).map_err(|report| {
                WireError::with_details(ErrorKind::InvalidPayload, report.to_string())
            })?;
            if workflow.hash().to_string() != body.definition_hash {
                return Err(refused("definition_hash", "is not that of the document"));
            }
            published(&session, &body.source, false, false).await
        },
    )
    .await
}

/// Take a change back
///
/// Makes the version live again that was before the one that is.
#[utoipa::path(post, path = "/api/v1/workflows/rollback", tag = "Management", operation_id = "rollBackWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    request_body = RollbackRequest,
    responses(
        (status = 200, description = "Live, or waiting for approval.", body = LiveBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn roll_back(State(state): App, request: Request) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let body: RollbackRequest = session.read()?;
            let desk = session.desk();
            let rolled_back = desk.roll_back(session.environment, &body.name.into()).await;
            let (version, went) = rolled_back.map_err(of_transition)?;
            session.put_in_force().await?;
            ok(&live_body(&version, went))
        },
    )
    .await
}

fn live_body(version: &StoredVersion, went: WentLive) -> LiveBody {
    let mut body = VersionBody::new(version, false);
    let approval = match went {
        WentLive::Now => {
            "live".clone_into(&mut body.state);
            None
        }
        WentLive::Requested(asked) => Some(ApprovalBody::new(&asked)),
    };
    LiveBody {
        version: body,
        approval,
    }
}

/// Read a version
///
/// With its document.
#[utoipa::path(get, path = "/api/v1/workflows/{workflow_id}", tag = "Management", operation_id = "readWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    responses(
        (status = 200, description = "The version.", body = VersionBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn version(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let id = path_id(&id)?;
        let found = session.desk().version(session.environment, id).await;
        ok(&VersionBody::new(&found.map_err(of_transition)?, true))
    })
    .await
}

/// Make a version live
///
/// In force when it is answered; requests that are running keep the version that they began with.
#[utoipa::path(post, path = "/api/v1/workflows/{workflow_id}/live", tag = "Management", operation_id = "goLive",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    responses(
        (status = 200, description = "Live, or waiting for approval.", body = LiveBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn go_live(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let (id, environment) = (path_id(&id)?, session.environment);
            let desk = session.desk();
            let version = desk.version(environment, id).await.map_err(of_transition)?;
            let went = desk.go_live(environment, id).await.map_err(of_transition)?;
            session.put_in_force().await?;
            ok(&live_body(&version, went))
        },
    )
    .await
}

/// Run a version beside the live one
///
/// Every evaluation that ends is put through it as well, from what the services said; it decides
/// nothing, and what it would have decided is counted. One version of a name at a time.
#[utoipa::path(post, path = "/api/v1/workflows/{workflow_id}/shadow", tag = "Management", operation_id = "shadowWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    request_body = ShadowRequest,
    responses(
        (status = 200, description = "The version.", body = VersionBody),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn shadow(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let (id, environment) = (path_id(&id)?, session.environment);
            let body: ShadowRequest = session.read()?;
            let desk = session.desk();
            let changed = desk.shadow(environment, id, body.shadow).await;
            changed.map_err(of_transition)?;
            let version = desk.version(environment, id).await.map_err(of_transition)?;
            session.put_in_force().await?;
            ok(&VersionBody::new(&version, false))
        },
    )
    .await
}

/// Compare a version with the live one
///
/// How many evaluations went from which decision to which while it ran beside the live one, and the
/// first hundred of each way on which the two differ.
#[utoipa::path(get, path = "/api/v1/workflows/{workflow_id}/shadow", tag = "Management", operation_id = "readShadow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    responses(
        (status = 200, description = "What was counted.", body = Object),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn shadow_report(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let evaluations = &session.management.evaluations;
        let report = evaluations
            .shadow_report(session.environment, path_id(&id)?)
            .await;
        ok(&report.map_err(of_storage)?)
    })
    .await
}

/// Archive a version
///
/// Puts a version away, or takes it out again; one that is live stays.
#[utoipa::path(post, path = "/api/v1/workflows/{workflow_id}/archive", tag = "Management", operation_id = "archiveWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    request_body = ArchiveRequest,
    responses(
        (status = 200, description = "The version.", body = VersionBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn archive(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let (id, environment) = (path_id(&id)?, session.environment);
            let body: ArchiveRequest = session.read()?;
            let desk = session.desk();
            let archived = desk.archive(environment, id, body.archived).await;
            archived.map_err(of_transition)?;
            let version = desk.version(environment, id).await.map_err(of_transition)?;
            ok(&VersionBody::new(&version, false))
        },
    )
    .await
}

/// Promote a version
///
/// Publishes it in the other environment: the same definition with the same hash under an id of its own, not live. The principal has to act in both.
#[utoipa::path(post, path = "/api/v1/workflows/{workflow_id}/promote", tag = "Management", operation_id = "promoteWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    responses(
        (status = 201, description = "Stored in the other environment.", body = PublishedBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn promote(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let from = session.environment;
            let to = match from {
                Environment::Sandbox => Environment::Production,
                Environment::Production => Environment::Sandbox,
            };
            session.may(Scope::WorkflowsPublish, to)?;
            let promoted = session.desk().promote(from, path_id(&id)?, to).await;
            let promoted = promoted.map_err(of_transition)?;
            session.put_in_force().await?;
            answer(StatusCode::CREATED, &PublishedBody::new(&promoted, None))
        },
    )
    .await
}

/// Compare two versions
///
/// Steps by id, rules by name; without `against` the version is compared with the one that is live.
#[utoipa::path(get, path = "/api/v1/workflows/{workflow_id}/diff", tag = "Management", operation_id = "compareWorkflows",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid"), ("against" = Option<String>, Query, description = "The other version.", format = "uuid")),
    responses(
        (status = 200, description = "What the version changes in the other one.", body = Object),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn compare(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let environment = session.environment;
        let desk = session.desk();
        let version = desk.version(environment, path_id(&id)?).await;
        let version = version.map_err(of_transition)?;
        let other = match session.parameter("against") {
            Some(other) => {
                let other = desk.version(environment, path_id(&Path(other))?).await;
                Some(other.map_err(of_transition)?)
            }
            None => {
                let versions = session.management.shelf.versions(environment).await;
                let mut versions = versions.map_err(of_storage)?.into_iter();
                versions
                    .find(|other| other.name == version.name && other.state == VersionState::Live)
            }
        };
        let other = other.ok_or_else(|| {
            WireError::with_details(ErrorKind::NotFound, "no version of this name is live")
        })?;
        let told = diff(&other.source, &version.source);
        ok(&told.map_err(|_| WireError::from(ErrorKind::InternalError))?)
    })
    .await
}

/// Export a version
///
/// With its hash and the names of what it needs.
#[utoipa::path(get, path = "/api/v1/workflows/{workflow_id}/export", tag = "Management", operation_id = "exportWorkflow",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("workflow_id" = String, Path, description = "The version.", format = "uuid")),
    responses(
        (status = 200, description = "What can be imported elsewhere.", body = ExportBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn export(
    State(state): App,
    id: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let found = session
            .desk()
            .version(session.environment, path_id(&id)?)
            .await;
        let version = found.map_err(of_transition)?;
        let management = &session.management;
        let services = management.services.as_ref();
        let lists = &session.lists.of(session.environment);
        // One that does not compile here is exported all the same: what it lacks may be there.
        let compiled = Workflow::compile(&version.source, services, lists);
        let names = |needed: &dyn Fn(&Workflow) -> Vec<String>| {
            compiled.as_ref().map(needed).unwrap_or_default()
        };
        ok(&ExportBody {
            format: EXPORT_FORMAT.to_owned(),
            name: version.name.to_string(),
            version: version.number.to_string(),
            definition_hash: version.hash.to_string(),
            services: names(&|workflow| strings(workflow.services_used().iter())),
            lists: names(&|workflow| strings(workflow.lists_used().iter().map(|pin| &pin.name))),
            workflows: names(&|workflow| {
                let calls = workflow.calls();
                calls
                    .map(|(name, version, _)| format!("{name} {version}"))
                    .collect()
            }),
            source: version.source,
        })
    })
    .await
}

fn strings<'a>(names: impl Iterator<Item = &'a SmolStr>) -> Vec<String> {
    names.map(ToString::to_string).collect()
}
