//! `bonafide principal create|list|delete`.

use crate::app::{self, actor};
use crate::output::print_table;
use crate::{CommandResult, Context};
use bonafide_access::{ApiKey, Principal, Principals, Scope, Scopes};
use bonafide_types::{AuditEntry, Environment, KeyId, SmolStr, Timestamp};
use clap::{Args, Subcommand};
use uuid::Uuid;

/// People and programs that manage workflows.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a principal and print its key, once.
    Create(Create),
    /// List the principals; the secret texts of their keys are not stored and cannot be shown.
    List,
    /// Delete a principal; requests with its key are refused from then on.
    Delete {
        /// The principal's name.
        name: SmolStr,
    },
}

/// Arguments of `principal create`.
#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The name under which it acts; it stands in the audit log.
    name: SmolStr,
    /// What it may do, such as workflows:read; may be given repeatedly.
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<Scope>,
    /// `sandbox` or `production`; both when left out.
    #[arg(long)]
    environment: Option<Environment>,
}

/// Runs the command.
pub(crate) fn run(context: &Context, command: &Command) -> CommandResult {
    match command {
        Command::Create(arguments) => create(context, arguments),
        Command::List => list(context),
        Command::Delete { name } => delete(context, name),
    }
}

fn create(context: &Context, arguments: &Create) -> CommandResult {
    if let Some(scope) = arguments
        .scopes
        .iter()
        .find(|scope| !scope.is_of_principals())
    {
        return Err(format!("{scope} is a right of keys; see `bonafide key create`").into());
    }
    let opened = app::open_store(context)?;
    let key = ApiKey::from_random(*Uuid::new_v4().as_bytes());
    let now = Timestamp::now();
    let scopes: Scopes = arguments.scopes.iter().copied().collect();
    let audit = AuditEntry {
        instant: now,
        environment: arguments.environment,
        actor: actor(),
        action: "principal.created".into(),
        subject: arguments.name.clone(),
        detail: format!("scopes {scopes}").into(),
    };
    let principal = Principal {
        id: KeyId::from_uuid(Uuid::new_v4()),
        name: arguments.name.clone(),
        hash: key.principal_hash(&opened.vault),
        scopes,
        environment: arguments.environment,
        created_at: now,
    };
    app::block_on(opened.store.insert_principal(principal, audit))?;
    println!("{}", key.reveal());
    eprintln!(
        "Principal {:?} created. Its key is shown this once; only its hash is stored.",
        arguments.name
    );
    eprintln!("Next: curl -H 'Authorization: Bearer <key>' … (see docs/management.md)");
    opened.close()
}

fn list(context: &Context) -> CommandResult {
    let opened = app::open_store(context)?;
    let principals = app::block_on(opened.store.principals())?;
    let rows: Vec<Vec<String>> = principals
        .iter()
        .map(|principal| {
            let environment = principal.environment;
            vec![
                principal.name.to_string(),
                environment
                    .map_or_else(|| "both".to_owned(), |environment| environment.to_string()),
                principal.scopes.to_string(),
                principal.created_at.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        println!("No principals yet. Next: bonafide principal create NAME --scope workflows:read");
    } else {
        print_table(&["name", "environment", "scopes", "created"], &rows);
    }
    opened.close()
}

fn delete(context: &Context, name: &SmolStr) -> CommandResult {
    let opened = app::open_store(context)?;
    let audit = AuditEntry {
        instant: Timestamp::now(),
        environment: None,
        actor: actor(),
        action: "principal.deleted".into(),
        subject: name.clone(),
        detail: SmolStr::default(),
    };
    let deleting = opened.store.delete_principal(name.clone(), audit);
    match app::block_on(deleting)? {
        true => println!("Principal {name:?} deleted."),
        false => {
            let advice = "see `bonafide principal list`";
            return Err(format!("no principal is named {name:?}; {advice}").into());
        }
    }
    opened.close()
}
