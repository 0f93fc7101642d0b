//! The canonical JSON of a document, over which the definition's hash is taken.

use super::{Content, Entry, Node};
use bonafide_types::Value;

/// JSON without blanks, keys sorted by their bytes, numbers in their shortest exact decimal form.
/// The top-level keys in `without` are left out.
pub(crate) fn canonical_json(root: &Node, without: &[&str]) -> String {
    let mut json = String::new();
    match root.entries() {
        Some(entries) => {
            let kept = entries
                .iter()
                .filter(|entry| !without.contains(&entry.key.as_str()));
            write_map(&mut json, kept.collect());
        }
        None => write_node(&mut json, root),
    }
    json
}

fn write_node(json: &mut String, node: &Node) {
    match &node.content {
        Content::Scalar(value) => write_scalar(json, value),
        Content::List(items) => {
            json.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    json.push(',');
                }
                write_node(json, item);
            }
            json.push(']');
        }
        Content::Map(entries) => write_map(json, entries.iter().collect()),
    }
}

fn write_map(json: &mut String, mut entries: Vec<&Entry>) {
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    json.push('{');
    for (position, entry) in entries.into_iter().enumerate() {
        if position > 0 {
            json.push(',');
        }
        write_text(json, &entry.key);
        json.push(':');
        write_node(json, &entry.value);
    }
    json.push('}');
}

fn write_scalar(json: &mut String, value: &Value) {
    match value {
        Value::Bool(flag) => json.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => json.push_str(&number.to_string()),
        Value::Decimal(number) => json.push_str(&number.normalize().to_string()),
        Value::String(text) => write_text(json, text),
        Value::Null | Value::List(_) | Value::Object(_) => json.push_str("null"),
    }
}

fn write_text(json: &mut String, text: &str) {
    // Text is always serialisable; the fallback keeps the function total.
    json.push_str(&serde_json::to_string(text).unwrap_or_default());
}
