//! `bonafide evaluate FILE`: decides one request, over HTTP or straight from a data folder.

use crate::app;
use crate::{CommandResult, Context};
use clap::Args;
use serde_json::Value as Json;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Arguments of `evaluate`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The request body, JSON; `-` for standard input.
    file: PathBuf,
    /// Base address of a running server. Without it, the data folder is used directly.
    #[arg(long, requires = "key")]
    url: Option<String>,
    /// API key for `--url`.
    #[arg(long, env = "BONAFIDE_API_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Environment for a data folder used directly.
    #[arg(long, default_value = "sandbox")]
    environment: bonafide_types::Environment,
    /// Also print why: every step with its branch, every rule with the values it saw.
    #[arg(long)]
    trace: bool,
}

/// Runs the command.
pub(crate) fn run(context: &Context, arguments: &Arguments) -> CommandResult {
    let body = read(&arguments.file)?;
    match (&arguments.url, &arguments.key) {
        (Some(url), Some(key)) => over_http(url, key, &body, arguments.trace),
        _ => directly(context, arguments, body),
    }
}

/// Reads a file, or standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    super::inspect::open(path)?
        .read_to_end(&mut body)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(body)
}

fn over_http(url: &str, key: &str, body: &[u8], trace: bool) -> CommandResult {
    let client = HttpClient::new(url, key);
    let answer = client.post("/api/evaluation", body)?;
    print_json(&answer)?;
    if trace {
        let eval_id = answer
            .get("eval_id")
            .and_then(Json::as_str)
            .unwrap_or_default();
        print_json(&client.get(&format!("/api/v1/evaluations/{eval_id}/trace"))?)?;
    }
    Ok(())
}

fn directly(context: &Context, arguments: &Arguments, body: Vec<u8>) -> CommandResult {
    let opened = app::open_store(context)?;
    let decider = app::decider(context, &opened)?;
    let (answer, trace) = app::runtime()?.block_on(async {
        let lists = app::load_lists(&opened, None).await?;
        let live = app::load_live(&opened, &lists, None).await?;
        decider.lists.replace(lists);
        let request = bonafide_server::direct::Request {
            environment: arguments.environment,
            body: body.into(),
            trace: arguments.trace,
            actor: app::actor(),
        };
        bonafide_server::direct::evaluate(
            decider.evaluator.as_ref(),
            &live,
            &super::serve::wire_config(context)?,
            request,
        )
        .await
        .map_err(|error| -> Box<dyn std::error::Error + Send + Sync> { error.into() })
    })?;
    print_json(&serde_json::from_slice(&answer)?)?;
    if let Some(trace) = trace {
        print_json(&serde_json::to_value(trace)?)?;
    }
    opened.close()
}

/// Prints JSON for people.
pub(super) fn print_json(json: &Json) -> CommandResult {
    println!("{}", serde_json::to_string_pretty(json)?);
    Ok(())
}

/// A small client of the Evaluation API, for the commands that talk to a server.
pub(crate) struct HttpClient {
    agent: ureq::Agent,
    base: String,
    authorization: String,
}

impl HttpClient {
    /// A client of the server at a base address.
    pub(crate) fn new(base: &str, key: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(std::time::Duration::from_secs(60)))
            .build();
        Self {
            agent: config.into(),
            base: base.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {key}"),
        }
    }

    /// Posts a JSON body and reads the JSON answer.
    pub(crate) fn post(
        &self,
        path: &str,
        body: &[u8],
    ) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        let response = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .send(body)
            .map_err(|error| self.unreachable(&error))?;
        Self::json(response)
    }

    /// Reads a JSON resource.
    pub(crate) fn get(&self, path: &str) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        let response = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("authorization", &self.authorization)
            .call()
            .map_err(|error| self.unreachable(&error))?;
        Self::json(response)
    }

    fn unreachable(&self, error: &ureq::Error) -> String {
        format!("no answer from {}: {error}", self.base)
    }

    fn json(
        mut response: ureq::http::Response<ureq::Body>,
    ) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        let status = response.status();
        let text = response.body_mut().read_to_string()?;
        if !status.is_success() {
            return Err(format!("the server answered {status}: {text}").into());
        }
        Ok(serde_json::from_str(&text)?)
    }
}
