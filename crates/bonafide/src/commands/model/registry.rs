//! Which models score in an environment, and which of them decide.

use super::{Failure, Listed, Named, Promote, Register, read_model};
use crate::app::{self, Opened, actor};
use crate::models::{ModelFolder, Registered};
use crate::output::print_table;
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_modules::ModelShelf;
use bonafide_types::{AuditEntry, Environment, Timestamp};

pub(super) fn register(context: &Context, arguments: &Register) -> CommandResult {
    let model = read_model(&arguments.model)?;
    // A model that no product can feed must not get as far as the server.
    ModelShelf::default().add(model.clone(), false)?;
    let opened = app::open_store(context)?;
    let folder = ModelFolder::new(&context.data_dir, arguments.environment);
    let key = folder.register(&model)?;
    audit(
        &opened,
        arguments.environment,
        "registered",
        &key,
        model.product(),
    )?;
    println!(
        "Registered {key} in {}: its score is shown and decides nothing.",
        arguments.environment
    );
    println!(
        "Next: bonafide model promote {key} --environment {}",
        arguments.environment.as_str().to_lowercase()
    );
    opened.close()
}

pub(super) fn promote(context: &Context, arguments: &Promote) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = ModelFolder::new(&context.data_dir, arguments.environment);
    let subject = arguments.subject.as_str();
    if arguments.bundled {
        super::known_features(subject)?;
        folder.promote(subject, None)?;
        audit(
            &opened,
            arguments.environment,
            "demoted",
            subject,
            "the bundled model decides",
        )?;
        println!(
            "The bundled model of {subject} decides in {} again.",
            arguments.environment
        );
        return opened.close();
    }
    let found = find(&folder, subject)?;
    folder.promote(found.model.product(), Some(subject))?;
    audit(
        &opened,
        arguments.environment,
        "promoted",
        subject,
        found.model.product(),
    )?;
    println!(
        "{subject} decides for {} in {}.",
        found.model.product(),
        arguments.environment
    );
    opened.close()
}

pub(super) fn remove(context: &Context, arguments: &Named) -> CommandResult {
    let opened = app::open_store(context)?;
    let folder = ModelFolder::new(&context.data_dir, arguments.environment);
    let found = find(&folder, &arguments.subject)?;
    if found.is_champion {
        let product = found.model.product();
        return Err(format!(
            "{} decides; first `bonafide model promote {product} --bundled`",
            found.key
        )
        .into());
    }
    folder.remove(&found.key)?;
    audit(
        &opened,
        arguments.environment,
        "removed",
        &found.key,
        found.model.product(),
    )?;
    println!("Removed {} from {}.", found.key, arguments.environment);
    opened.close()
}

pub(super) fn list(context: &Context, arguments: &Listed) -> CommandResult {
    let folder = ModelFolder::new(&context.data_dir, arguments.environment);
    let rows: Vec<Vec<String>> = folder
        .models()?
        .iter()
        .map(|registered| {
            let model = &registered.model;
            let countries = model.countries().join(" ");
            let role = if registered.is_champion {
                "decides"
            } else {
                "is shown"
            };
            vec![
                registered.key.clone(),
                model.product().to_owned(),
                countries,
                role.to_owned(),
            ]
        })
        .collect();
    if rows.is_empty() {
        println!(
            "No model is registered in {}; the bundled ones decide.",
            arguments.environment
        );
        println!("Next: bonafide model register MODEL.json");
        return Ok(());
    }
    print_table(&["model", "product", "countries", "role"], &rows);
    Ok(())
}

fn find(folder: &ModelFolder, key: &str) -> Result<Registered, Failure> {
    let found = folder
        .models()?
        .into_iter()
        .find(|registered| registered.key == key);
    found.ok_or_else(|| format!("no model {key} is registered; see `bonafide model list`").into())
}

fn audit(
    opened: &Opened,
    environment: Environment,
    what: &str,
    subject: &str,
    detail: &str,
) -> CommandResult {
    app::block_on(opened.store.append_audit(AuditEntry {
        instant: Timestamp::now(),
        environment: Some(environment),
        actor: actor(),
        action: format!("model.{what}").into(),
        subject: subject.into(),
        detail: detail.into(),
    }))
}
