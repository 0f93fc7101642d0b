//! The address of a service: a base, a path with inputs in it, a query.

use bonafide_types::Value;
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is encoded within a segment of a path: a value can neither end it nor, by dots, go up.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');

/// What is wrong with a base address.
pub(super) fn fault(url: &str) -> Option<&'static str> {
    let Ok(uri) = url.parse::<Uri>() else {
        return Some("it is no URL");
    };
    if !matches!(uri.scheme_str(), Some("https" | "http")) || uri.host().is_none() {
        return Some("it is no URL with https and a host");
    }
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    if authority.contains('@') {
        return Some("credentials do not belong into a URL; use a header with a secret");
    }
    if uri.query().is_some() || url.contains('#') {
        return Some("a query belongs into `query`");
    }
    None
}

/// The names in a path: `/lookup/{input.phone_number}`.
pub(super) fn inputs_of(path: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            return Err(format!("{path:?} has a brace too many"));
        }
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| format!("{path:?} has a brace that does not end"))?;
        let name = name
            .strip_prefix("input.")
            .ok_or_else(|| format!("{{{name}}} is not {{input.<name>}}"))?;
        names.push(name);
        rest = after;
    }
    match rest.contains('}') {
        true => Err(format!("{path:?} has a brace too many")),
        false => Ok(names),
    }
}

/// The path with its inputs.
pub(super) fn fill_path(path: &str, input: &Value) -> String {
    let mut filled = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = name.strip_prefix("input.").and_then(|name| input.get(name));
        let value = value.map(text_of).unwrap_or_default();
        filled.extend(utf8_percent_encode(&value, SEGMENT));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// A value as text, as a query or a form has it.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.to_string(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// The entries of an object as a query or a form.
pub(super) fn form(values: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    if let Value::Object(object) = values {
        for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
            form.append_pair(name, &text_of(value));
        }
    }
    form.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn inputs_stand_in_one_segment_each() {
        let input = Value::object([("who", Value::from("../a b?c#d")), ("n", Value::Int(7))]);
        assert_eq!(
            fill_path("/v1/{input.who}/x/{input.n}", &input),
            "/v1/%2E%2E%2Fa%20b%3Fc%23d/x/7"
        );
        assert_eq!(inputs_of("/v1/{input.who}/{input.n}"), Ok(vec!["who", "n"]));
        for path in ["/{who}", "/{input.who", "/}", "/{input.{a}}"] {
            assert!(inputs_of(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_base_address_has_no_credentials_and_no_query() {
        assert_eq!(fault("https://api.example.com/v2"), None);
        for url in [
            "api.example.com",
            "ftp://x.example",
            "https://a:b@x.example",
            "https://x.example/?a=b",
            "/v1",
        ] {
            assert!(fault(url).is_some(), "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_segment(text in "\\PC{0,30}") {
            let input = Value::object([("x", Value::from(text.as_str()))]);
            let path = fill_path("/{input.x}", &input);
            let segment = path.strip_prefix('/').unwrap_or_default();
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~%".contains(&byte);
            prop_assert!(segment.bytes().all(is_plain), "{}", path);
        }
    }
}
