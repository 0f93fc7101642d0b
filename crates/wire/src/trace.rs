//! The published schema of a trace. The trace itself is written by the crates that explain a run.

use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{ArrayBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// Why an evaluation came out as it did.
#[derive(Debug)]
pub struct TraceSchema;

/// One key: name, type, format, meaning.
type Row = (&'static str, Type, Option<KnownFormat>, &'static str);

#[rustfmt::skip]
const KEYS: &[Row] = &[
    ("eval_id", Type::String, Some(KnownFormat::Uuid), "The evaluation."),
    ("workflow", Type::String, None, "The workflow's name."),
    ("workflow_version", Type::String, None, "Its version."),
    ("definition_hash", Type::String, None, "Hash of the definition that ran."),
    ("decision", Type::String, None, "The decision."),
    ("started_at", Type::String, Some(KnownFormat::DateTime), "When the run started."),
    ("now", Type::String, Some(KnownFormat::DateTime), "The instant that the rules saw."),
    ("pins", Type::Object, None, "What the run was pinned to: definition, reference index, feeds, and the revision of every list that it looked at."),
    ("consistent", Type::Boolean, None, "Whether the replay took the same way with the same truths."),
    ("lists_changed", Type::Array, None, "The names of lists that have changed since the run looked at them; rules show what these lists say now."),
    ("call_micros", Type::Array, None, "Microseconds of each enrichment call, in order."),
    ("matches", Type::Array, None, "Who was found in the reference population, a step each: `step_id`, `index_version`, `candidates`, `person` with the record that agrees best, the evidence of each field and its weight in bits, and the `runner_up`; where nobody was found, who came `nearest`."),
    ("grounds", Type::Array, None, "What led to the codes and scores of each call: `step_id`, `service`, `audit` with the features that had a value, the code that each gave, the contributions to the score in log-odds and the model, and in `unmet` the codes that wait for a feed."),
    ("disclosures", Type::Array, None, "Who has seen personal data on record through this evaluation: `instant`, `actor`, `occasion`, `step_id`, `entity_id`, `fields`, and the `purpose` where a whole national id was shown."),
    ("steps", Type::Array, None, "Every step that ran: `id`, `kind`, `label`, the `branch` taken, its `output`, and its `rules` with the values that they saw."),
    ("outcome", Type::Object, None, "How the run ended."),
];

impl PartialSchema for TraceSchema {
    fn schema() -> RefOr<Schema> {
        let mut object = ObjectBuilder::new().schema_type(Type::Object);
        for (name, kind, format, meaning) in KEYS {
            object = object
                .property(*name, schema_of(kind, format.as_ref(), meaning))
                .required(*name);
        }
        object.build().into()
    }
}

impl ToSchema for TraceSchema {
    fn name() -> std::borrow::Cow<'static, str> {
        "Trace".into()
    }
}

fn schema_of(kind: &Type, format: Option<&KnownFormat>, meaning: &str) -> RefOr<Schema> {
    if *kind == Type::Array {
        return ArrayBuilder::new()
            .items(Object::new())
            .description(Some(meaning))
            .build()
            .into();
    }
    ObjectBuilder::new()
        .schema_type(kind.clone())
        .format(format.cloned().map(SchemaFormat::KnownFormat))
        .description(Some(meaning))
        .build()
        .into()
}
