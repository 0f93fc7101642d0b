//! Drafts: definitions that are being written.

use super::body::{CheckBody, DraftBody, DraftRequest, PublishDraftRequest, PublishedBody};
use super::session::{Session, of_storage, of_transition, ok, path_id, respond};
use super::workflows::published;
use crate::AppState;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::Response;
use bonafide_access::Scope;
use bonafide_lifecycle::Draft;
use bonafide_types::SmolStr;
use bonafide_wire::{ErrorBody, ErrorKind, InvalidArg, WireError};
use bonafide_workflow::check;
use serde_json::json;
use std::sync::Arc;

type App = State<Arc<AppState>>;

/// The longest name and document of a draft.
const LONGEST_NAME: usize = 255;
const LONGEST_SOURCE: usize = 1024 * 1024;

/// List drafts
///
/// Without their documents.
#[utoipa::path(get, path = "/api/v1/drafts", tag = "Management", operation_id = "listDrafts",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`.")),
    responses(
        (status = 200, description = "The drafts, by name.", body = Vec<DraftBody>),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn list_drafts(State(state): App, request: Request) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let drafts = session.management.drafts.drafts(session.environment).await;
        let drafts = drafts.map_err(of_storage)?;
        let bodies = drafts.iter().map(|draft| DraftBody::new(draft, None));
        ok(&bodies.collect::<Vec<_>>())
    })
    .await
}

/// Read a draft
///
/// With its document and what a check finds in it.
#[utoipa::path(get, path = "/api/v1/drafts/{name}", tag = "Management", operation_id = "readDraft",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("name" = String, Path, description = "The workflow's name.")),
    responses(
        (status = 200, description = "The draft.", body = DraftBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn read_draft(
    State(state): App,
    name: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(state, request, Scope::WorkflowsRead, |session| async move {
        let draft = find(&session, &name.0.into()).await?;
        ok(&DraftBody::new(&draft, Some(checked(&session, &draft))))
    })
    .await
}

async fn find(session: &Session, name: &SmolStr) -> Result<Draft, WireError> {
    let drafts = &session.management.drafts;
    let found = drafts.draft(session.environment, name.clone()).await;
    let found = found.map_err(of_storage)?;
    found.ok_or_else(|| {
        WireError::with_details(ErrorKind::NotFound, "no draft of this name is open")
    })
}

fn checked(session: &Session, draft: &Draft) -> CheckBody {
    let management = &session.management;
    let services = management.services.as_ref();
    let lists = &session.lists.of(session.environment);
    CheckBody::new(&check(&draft.source, services, lists))
}

/// Write a draft
///
/// A draft may have errors. It begins with a document, or `from` a version: that is how an older one is restored or duplicated (`major`). A draft that is there already is changed by naming the revision that was read.
#[utoipa::path(put, path = "/api/v1/drafts/{name}", tag = "Management", operation_id = "writeDraft",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("name" = String, Path, description = "The workflow's name.")),
    request_body = DraftRequest,
    responses(
        (status = 200, description = "The draft with what a check finds in it.", body = DraftBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn write_draft(
    State(state): App,
    name: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsWrite,
        |session| async move {
            let name = SmolStr::from(name.0);
            let body: DraftRequest = session.read()?;
            let source = match (body.source, body.from) {
                (Some(source), None) => source,
                (None, Some(from)) => {
                    let from = path_id(&Path(from))?;
                    let version = session.desk().version(session.environment, from).await;
                    version.map_err(of_transition)?.source
                }
                _ => {
                    let why = "write either a source, or the version that the draft begins with";
                    return Err(WireError::invalid_args(vec![InvalidArg::new(
                        "source", why,
                    )]));
                }
            };
            let faults = [
                ("name", name.len() > LONGEST_NAME, "longer than 255 bytes"),
                ("source", source.len() > LONGEST_SOURCE, "longer than 1 MiB"),
            ];
            let faults = faults.into_iter().filter(|(_, is_long, _)| *is_long);
            let faults: Vec<_> = faults
                .map(|(field, _, why)| InvalidArg::new(field, why))
                .collect();
            if !faults.is_empty() {
                return Err(WireError::invalid_args(faults));
            }
            let draft = Draft {
                environment: session.environment,
                revision: body.revision.unwrap_or_default().saturating_add(1),
                source,
                is_major: body.major,
                updated_at: session.now,
                updated_by: session.actor.clone(),
                name,
            };
            let detail = format!("revision {}", draft.revision);
            let audit = session.note("draft.written", &draft.name, detail);
            let drafts = &session.management.drafts;
            let written = drafts.put_draft(draft.clone(), audit).await;
            written.map_err(of_storage)?;
            ok(&DraftBody::new(&draft, Some(checked(&session, &draft))))
        },
    )
    .await
}

/// Delete a draft
///
/// What was published of it stays.
#[utoipa::path(delete, path = "/api/v1/drafts/{name}", tag = "Management", operation_id = "deleteDraft",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("name" = String, Path, description = "The workflow's name.")),
    responses(
        (status = 200, description = "Deleted."),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn delete_draft(
    State(state): App,
    name: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsWrite,
        |session| async move {
            let audit = session.note("draft.deleted", &name.0, String::new());
            let drafts = &session.management.drafts;
            let deleted = drafts
                .delete_draft(session.environment, name.0.into(), audit)
                .await;
            match deleted.map_err(of_storage)? {
                true => ok(&json!({ "deleted": true })),
                false => Err(WireError::with_details(
                    ErrorKind::NotFound,
                    "no draft of this name is open",
                )),
            }
        },
    )
    .await
}

/// Publish a draft
///
/// As a document is published; the draft is closed. It has to be the revision that was read, and its document has to have the name of the draft.
#[utoipa::path(post, path = "/api/v1/drafts/{name}/publish", tag = "Management", operation_id = "publishDraft",
    params(("environment" = Option<String>, Query, description = "`sandbox` (default) or `production`."), ("name" = String, Path, description = "The workflow's name.")),
    request_body = PublishDraftRequest,
    responses(
        (status = 201, description = "Stored; live, or waiting for approval.", body = PublishedBody),
        (status = 401, description = "No valid key of a principal.", body = ErrorBody<'static>),
        (status = 403, description = "The principal lacks the scope, or acts in the other environment only.", body = ErrorBody<'static>),
        (status = 400, description = "The body or a parameter cannot be read.", body = ErrorBody<'static>),
        (status = 404, description = "There is no such thing.", body = ErrorBody<'static>),
        (status = 409, description = "Its state does not allow it.", body = ErrorBody<'static>),
    ))]
pub(crate) async fn publish_draft(
    State(state): App,
    name: Path<String>,
    request: Request,
) -> Response<Body> {
    respond(
        state,
        request,
        Scope::WorkflowsPublish,
        |session| async move {
            let body: PublishDraftRequest = session.read()?;
            let draft = find(&session, &name.0.into()).await?;
            if draft.revision != body.revision {
                return Err(WireError::with_details(
                    ErrorKind::Conflict,
                    "the draft was changed meanwhile: read it again",
                ));
            }
            let management = &session.management;
            let services = management.services.as_ref();
            let lists = &session.lists.of(session.environment);
            let own_name = check(&draft.source, services, lists)
                .definition
                .map(|definition| definition.name);
            if own_name.as_ref() != Some(&draft.name) {
                let why = "the document has another name than the draft";
                return Err(WireError::invalid_args(vec![InvalidArg::new("name", why)]));
            }
            let answer = published(&session, &draft.source, body.live, draft.is_major).await?;
            let audit = session.note("draft.published", &draft.name, String::new());
            let drafts = &session.management.drafts;
            let closed = drafts
                .delete_draft(session.environment, draft.name, audit)
                .await;
            closed.map_err(of_storage)?;
            Ok(answer)
        },
    )
    .await
}
