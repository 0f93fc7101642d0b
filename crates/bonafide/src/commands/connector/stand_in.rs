//! `bonafide connector stand-in`: a service on this machine that answers with fixtures.

use crate::{CommandResult, app};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bonafide_connectors::Description;
use bonafide_types::{SmolStr, Value};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;

/// The deepest nesting of a request.
const MAX_DEPTH: usize = 32;

/// Arguments of `connector stand-in`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The connector file whose fixtures answer.
    file: PathBuf,
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:9090")]
    listen: String,
}

/// Serves until the process is stopped.
pub(super) fn run(arguments: &Arguments) -> CommandResult {
    let description = Description::read(&arguments.file)?;
    if description.counts().0 == 0 {
        return Err(format!("{} has no fixtures", arguments.file.display()).into());
    }
    app::runtime()?.block_on(async {
        let listener = TcpListener::bind(&arguments.listen).await;
        let listener =
            listener.map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
        println!(
            "Standing in for {} at http://{}; stop with Ctrl-C.",
            description.name(),
            listener.local_addr()?
        );
        std::io::stdout().flush()?;
        let shutdown = bonafide_server::shutdown_signal()?;
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::new(description));
        axum::serve(listener, router)
            .with_graceful_shutdown(shutdown)
            .await?;
        Ok(())
    })
}

async fn answer(State(description): State<Arc<Description>>, uri: Uri, body: Bytes) -> Response {
    let request = match (body.is_empty(), description.sends_form()) {
        (true, _) => Some(form(uri.query().unwrap_or_default().as_bytes())),
        (false, true) => Some(form(&body)),
        (false, false) => Value::from_json(&body, MAX_DEPTH).ok(),
    };
    let Some(request) = request else {
        return (StatusCode::BAD_REQUEST, "the body is no JSON\n").into_response();
    };
    let Some((status, body)) = description.stand_in(&request) else {
        return (StatusCode::NOT_FOUND, "no fixture answers this\n").into_response();
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match body {
        Value::String(text) => (status, text.to_string()).into_response(),
        body => {
            let text = serde_json::to_vec(body).unwrap_or_default();
            (status, [(CONTENT_TYPE, "application/json")], text).into_response()
        }
    }
}

fn form(text: &[u8]) -> Value {
    let pairs = form_urlencoded::parse(text);
    Value::object(pairs.map(|(name, value)| {
        let value = Value::from(value.as_ref());
        (SmolStr::from(name), value)
    }))
}
