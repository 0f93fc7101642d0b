//! The published schema says the same as the table that requests are checked against.

#![cfg(test)]

use bonafide_wire::EvaluationRequestSchema;
use serde_json::Value;
use utoipa::ToSchema;

fn components() -> serde_json::Map<String, Value> {
    let mut schemas = Vec::new();
    EvaluationRequestSchema::schemas(&mut schemas);
    schemas
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap()))
        .collect()
}

/// `docv_config` is published as `RequestDocvConfig`.
fn component_name(shape: &str) -> String {
    let mut name = "Request".to_owned();
    for word in shape.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[test]
fn every_declared_field_is_published_with_its_type_and_length() {
    let components = components();
    let table = include_str!("../data/request_fields.csv");
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.splitn(8, ',').collect();
        let (shape, field, kind, length, required) =
            (cells[0], cells[1], cells[2], cells[3], cells[4]);
        let component = &components[component_name(shape).as_str()];
        let published = &component["properties"][field];
        assert!(
            published["description"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{shape}.{field}"
        );
        let expected = match kind {
            "string" | "timestamp" | "birth_date" => Some("string"),
            "boolean" | "consent" => Some("boolean"),
            "number" => Some("number"),
            "object" => Some("object"),
            kind if kind.starts_with('[') => Some("array"),
            _ => None,
        };
        assert_eq!(published["type"].as_str(), expected, "{shape}.{field}");
        assert_eq!(
            published["maxLength"].as_u64(),
            length.parse().ok(),
            "{shape}.{field}"
        );
        let names = component["required"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        assert_eq!(
            names.contains(&field.into()),
            required == "yes",
            "{shape}.{field}"
        );
    }
}

#[test]
fn every_reference_leads_to_a_component() {
    let components = components();
    let text = serde_json::to_string(&components).unwrap();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(components.contains_key(name), "{name}");
    }
}
