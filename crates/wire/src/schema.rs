//! The published schema of a request, made from the table of declared fields.

use crate::fields::{Field, Kind, SHAPES, Shape, ShapeId};
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat,
    SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// The body of a POST. Fields that are not listed are accepted, stored and readable in rules.
#[derive(Debug)]
pub struct EvaluationRequestSchema;

impl PartialSchema for EvaluationRequestSchema {
    fn schema() -> RefOr<Schema> {
        schema_of(SHAPES.envelope())
    }
}

impl ToSchema for EvaluationRequestSchema {
    fn name() -> std::borrow::Cow<'static, str> {
        component_name(SHAPES.envelope()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        for shape in SHAPES.iter() {
            schemas.push((component_name(shape), schema_of(shape)));
        }
    }
}

/// The body of a PATCH: `data`, `actions` or both; the rest of the envelope may be sent along.
#[derive(Debug)]
pub struct UpdateRequestSchema;

impl PartialSchema for UpdateRequestSchema {
    fn schema() -> RefOr<Schema> {
        let flag = |text: &str| {
            ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::Boolean))
                .description(Some(text))
        };
        let actions = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .property(
                "resume",
                flag("Skip the step that pauses; the key needs the scope `evaluation:skip`."),
            )
            .property("end", flag("Call the evaluation off."));
        let mut object = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Object))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)));
        for field in &SHAPES.envelope().fields {
            object = object.property(field.name, schema_of_field(field));
        }
        object.property("actions", actions).build().into()
    }
}

impl ToSchema for UpdateRequestSchema {
    fn name() -> std::borrow::Cow<'static, str> {
        "RequestUpdate".into()
    }
}

/// `docv_config` becomes `RequestDocvConfig`.
fn component_name(shape: &Shape) -> String {
    let words = shape.name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    format!("Request{}", words.collect::<String>())
}

fn schema_of(shape: &Shape) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Object))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)));
    for field in &shape.fields {
        object = object.property(field.name, schema_of_field(field));
        if field.is_required {
            object = object.required(field.name);
        }
    }
    object.build().into()
}

fn schema_of_field(field: &Field) -> RefOr<Schema> {
    let reference = |id: ShapeId| Ref::from_schema_name(component_name(SHAPES.get(id)));
    match field.kind {
        Kind::Shape(id) => {
            let mut reference = reference(id);
            reference.description = field.description.into();
            reference.into()
        }
        Kind::Shapes(id) => ArrayBuilder::new()
            .items(reference(id))
            .description(Some(field.description))
            .build()
            .into(),
        Kind::Texts => ArrayBuilder::new()
            .items(Object::with_type(Type::String))
            .description(Some(described(field)))
            .build()
            .into(),
        _ => plain(field).into(),
    }
}

fn plain(field: &Field) -> Schema {
    let (kind, format) = match field.kind {
        Kind::Timestamp => (Some(Type::String), Some(KnownFormat::DateTime)),
        Kind::Text | Kind::BirthDate => (Some(Type::String), None),
        Kind::Boolean | Kind::Consent => (Some(Type::Boolean), None),
        Kind::Number => (Some(Type::Number), None),
        Kind::Object => (Some(Type::Object), None),
        _ => (None, None),
    };
    ObjectBuilder::new()
        .schema_type(kind.map_or(SchemaType::AnyValue, SchemaType::new))
        .format(format.map(SchemaFormat::KnownFormat))
        .description(Some(described(field)))
        .max_length(field.max_length)
        .build()
        .into()
}

/// Values with a meaning are named in the text: others are accepted too.
fn described(field: &Field) -> String {
    match field.values.as_slice() {
        [] => field.description.to_owned(),
        values => format!("{} Known values: {}.", field.description, values.join(", ")),
    }
}
