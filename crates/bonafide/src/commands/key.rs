//! `bonafide key create|list|delete`.

use crate::app::{self, actor};
use crate::output::print_table;
use crate::{CommandResult, Context};
use bonafide_access::{ApiKey, KeyLimits, KeyState, Keys, Scope, Scopes, StoredKey};
use bonafide_types::{AuditEntry, Environment, KeyId, SmolStr, Timestamp};
use clap::{Args, Subcommand};
use uuid::Uuid;

/// API keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a key and print it, once.
    Create(Create),
    /// List the keys; their secret texts are not stored and cannot be shown.
    List,
    /// Delete a key; requests with it are refused from then on.
    Delete(Delete),
}

/// Arguments of `key create`.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// `sandbox` or `production`.
    #[arg(long, default_value = "sandbox")]
    environment: Environment,
    /// A name for the key, unique in its environment.
    #[arg(long, default_value = "default")]
    label: SmolStr,
    /// Most requests per second; 0 closes the key; unlimited when left out.
    #[arg(long)]
    per_second: Option<u32>,
    /// Most requests per UTC day; 0 closes the key; unlimited when left out.
    #[arg(long)]
    per_day: Option<u32>,
    /// What the key may do beyond evaluating, such as evaluation:skip; may be given repeatedly.
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<Scope>,
}

/// Arguments of `key delete`.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The key's id, as `key list` shows it.
    id: KeyId,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Create(create) => {
            if let Some(scope) = create.scopes.iter().find(|scope| scope.is_of_principals()) {
                let advice = "see `bonafide principal create`";
                return Err(format!("{scope} is a right of principals; {advice}").into());
            }
            let limits = KeyLimits {
                per_second: create.per_second,
                per_day: create.per_day,
            };
            let opened = app::open_store(context)?;
            let created = app::block_on(create_key(
                &opened,
                create.environment,
                create.label.clone(),
                limits,
                create.scopes.iter().copied().collect(),
            ))?;
            println!("{}", created.reveal());
            eprintln!(
                "Key {:?} for {} created. It is shown this once; only its hash is stored.",
                create.label, create.environment
            );
            eprintln!("Next: curl -H 'Authorization: Bearer <key>' … (see docs/api.md)");
            opened.close()
        }
        Command::List => list(context),
        Command::Delete(delete) => delete_key(context, delete.id),
    }
}

/// Makes and stores a key. The server notices it within its reload interval.
pub(crate) async fn create_key(
    opened: &app::Opened,
    environment: Environment,
    label: SmolStr,
    limits: KeyLimits,
    scopes: Scopes,
) -> Result<ApiKey, Box<dyn std::error::Error + Send + Sync>> {
    let key = ApiKey::from_random(*Uuid::new_v4().as_bytes());
    let now = Timestamp::now();
    let stored = StoredKey {
        id: KeyId::from_uuid(Uuid::new_v4()),
        environment,
        label: label.clone(),
        hash: key.hash(&opened.vault),
        state: KeyState::Active,
        limits,
        scopes,
        created_at: now,
    };
    let audit = AuditEntry {
        instant: now,
        environment: Some(environment),
        actor: actor(),
        action: "key.created".into(),
        subject: stored.id.to_string().into(),
        detail: match stored.scopes.to_string() {
            scopes if scopes.is_empty() => label,
            scopes => format!("{label}, scopes {scopes}").into(),
        },
    };
    opened.store.insert_key(stored, audit).await?;
    Ok(key)
}

fn list(context: &Context) -> CommandResult {
    let opened = app::open_store(context)?;
    let keys = app::block_on(opened.store.keys())?;
    let unlimited = |limit: Option<u32>| limit.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let rows: Vec<Vec<String>> = keys
        .iter()
        .map(|key| {
            vec![
                key.id.to_string(),
                key.environment.to_string(),
                key.label.to_string(),
                match key.state {
                    KeyState::Active => "active".to_owned(),
                    KeyState::Deprecated => "deprecated".to_owned(),
                },
                unlimited(key.limits.per_second),
                unlimited(key.limits.per_day),
                key.scopes.to_string(),
                key.created_at.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        println!("No keys yet. Next: bonafide key create --environment sandbox --label <name>");
    } else {
        print_table(
            &[
                "id",
                "environment",
                "label",
                "state",
                "per second",
                "per day",
                "scopes",
                "created",
            ],
            &rows,
        );
    }
    opened.close()
}

fn delete_key(context: &Context, id: KeyId) -> CommandResult {
    let opened = app::open_store(context)?;
    let outcome = app::block_on(async {
        let keys = opened.store.keys().await?;
        let Some(key) = keys.into_iter().find(|key| key.id == id) else {
            return Ok::<_, bonafide_types::StorageError>(None);
        };
        let audit = AuditEntry {
            instant: Timestamp::now(),
            environment: Some(key.environment),
            actor: actor(),
            action: "key.deleted".into(),
            subject: id.to_string().into(),
            detail: key.label.clone(),
        };
        opened.store.delete_key(key.environment, id, audit).await?;
        Ok(Some(key))
    })?;
    match outcome {
        Some(key) => println!("Key {:?} of {} deleted.", key.label, key.environment),
        None => return Err(format!("no key has the id {id}; see `bonafide key list`").into()),
    }
    opened.close()
}
