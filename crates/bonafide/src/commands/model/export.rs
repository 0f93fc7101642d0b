//! Rows to train on, from what was decided and what became known of it.

use super::{RowsOf, known_features};
use crate::app::{self, actor};
use crate::output::grouped;
use crate::whole_file::WholeFile;
use crate::{CommandResult, Context};
use bonafide_access::AuditLog;
use bonafide_evaluation::{Selection, recorded_features};
use bonafide_types::{AuditEntry, Timestamp, Value};

/// Writes a row for each labelled evaluation, in the order of time.
pub(super) fn run(context: &Context, arguments: &RowsOf) -> CommandResult {
    let features = known_features(&arguments.product)?;
    let service: String = arguments
        .product
        .chars()
        .filter(|letter| *letter != '_')
        .collect();
    let opened = app::open_store(context)?;
    let selection = Selection {
        from: arguments.from,
        until: arguments.until,
        ..Selection::default()
    };
    let mut writer = csv::Writer::from_writer(WholeFile::create(&arguments.out)?);
    writer.write_record(features.iter().copied().chain(["fraud"]))?;
    let (mut written, mut unlabelled) = (0_u64, 0_u64);
    let mut failed = None;
    let unreadable = recorded_features(
        opened.store.as_ref(),
        &opened.vault,
        arguments.environment,
        &selection,
        &service,
        &mut |row| {
            let Some(is_fraud) = row.is_fraud else {
                unlabelled += 1;
                return;
            };
            let cell = |name: &&str| match row.features.get(name) {
                None | Some(Value::Null) => String::new(),
                Some(value) => value
                    .as_decimal()
                    .map_or_else(String::new, |number| number.to_string()),
            };
            let cells = features.iter().map(cell).chain([is_fraud.to_string()]);
            match writer.write_record(cells) {
                Ok(()) => written += 1,
                Err(error) => failed = Some(error),
            }
        },
    )?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let file = writer.into_inner().map_err(|error| error.into_error())?;
    file.finish()?;
    app::block_on(opened.store.append_audit(AuditEntry {
        instant: Timestamp::now(),
        environment: Some(arguments.environment),
        actor: actor(),
        action: "model.rows_exported".into(),
        subject: arguments.product.as_str().into(),
        detail: format!("{written} rows").into(),
    }))?;
    println!(
        "{} rows written to {}; {} evaluations have no label, {} could not be read.",
        grouped(written),
        arguments.out.display(),
        grouped(unlabelled),
        grouped(unreadable)
    );
    println!(
        "Next: bonafide model train {} --product {} --name NAME --population TEXT --out MODEL.json",
        arguments.out.display(),
        arguments.product
    );
    opened.close()
}
