//! From questions to the body of a call.

use super::mapping::{DateForm, RequestNames};
use bonafide_modules::AuthorityQuestion;
use bonafide_types::Date;
use serde_json::{Map, Value as Json};

/// The body that asks these questions; each is known by its place.
pub(super) fn body(names: &RequestNames, questions: &[&AuthorityQuestion]) -> Json {
    let mut body = Map::new();
    for (path, value) in &names.constants {
        put(&mut body, path, value.clone());
    }
    match &names.list {
        Some(path) => {
            let list = questions
                .iter()
                .enumerate()
                .map(|(place, asked)| {
                    let mut fields = Map::new();
                    put_question(&mut fields, names, place, asked);
                    Json::Object(fields)
                })
                .collect();
            put(&mut body, path, Json::Array(list));
        }
        None => {
            if let Some(asked) = questions.first() {
                put_question(&mut body, names, 0, asked);
            }
        }
    }
    Json::Object(body)
}

/// How the place of a question is written, and read back.
pub(super) fn reference(place: usize) -> String {
    format!("q{place}")
}

fn put_question(
    into: &mut Map<String, Json>,
    names: &RequestNames,
    place: usize,
    asked: &AuthorityQuestion,
) {
    let fields = &names.fields;
    let born = *asked.query.date_of_birth.reveal();
    let mut text = |path: &str, value: &str| put(into, path, Json::from(value));
    text(&fields.ssn, asked.query.ssn.reveal());
    text(&fields.given_name, asked.given_name.reveal());
    text(&fields.family_name, asked.family_name.reveal());
    text(&fields.date_of_birth, &written(born, names.dates));
    if let (Some(path), Some(middle)) = (&fields.middle_name, &asked.middle_name) {
        text(path, middle.reveal());
    }
    if let Some(path) = &fields.consent_at {
        text(path, &asked.consent_at.to_string());
    }
    if let Some(path) = &fields.reference {
        text(path, &reference(place));
    }
}

fn written(date: Date, form: DateForm) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match form {
        DateForm::Iso => format!("{year:04}-{month:02}-{day:02}"),
        DateForm::MonthFirst => format!("{month:02}{day:02}{year:04}"),
        DateForm::Plain => format!("{year:04}{month:02}{day:02}"),
    }
}

/// Puts a value at a dotted path, making the objects on the way.
fn put(into: &mut Map<String, Json>, path: &str, value: Json) {
    match path.split_once('.') {
        None => {
            into.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = into
                .entry(head.to_owned())
                .or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::SsaMapping;
    use bonafide_feeds::AuthorityQuery;
    use bonafide_identity::PersonName;
    use bonafide_types::Pii;
    use serde_json::json;

    pub(crate) fn mapping(change: (&str, &str)) -> SsaMapping {
        let text = include_str!("../../../../docs/ssa-mapping.example.toml");
        toml::from_str(&text.replace(change.0, change.1)).unwrap()
    }

    fn question(middle: Option<&str>) -> AuthorityQuestion {
        AuthorityQuestion {
            query: AuthorityQuery {
                ssn: Pii::new("219440931".into()),
                name: Pii::new(PersonName::from_parts("Ottoline", "", "Brackenridge", "")),
                date_of_birth: Pii::new("1973-06-20".parse().unwrap()),
            },
            given_name: Pii::new("Ottoline".into()),
            middle_name: middle.map(|middle| Pii::new(middle.into())),
            family_name: Pii::new("Brackenridge-Quist".into()),
            consent_at: "2026-03-04T11:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_body_has_the_names_and_places_of_the_mapping() {
        let names = mapping(("dates = \"YYYY-MM-DD\"", "dates = \"MMDDYYYY\"")).request;
        let (first, second) = (question(Some("Rae")), question(None));
        let told = body(&names, &[&first, &second]);
        assert_eq!(
            told,
            json!({ "verificationRequests": [
                {
                    "ssn": "219440931",
                    "name": { "first": "Ottoline", "middle": "Rae", "last": "Brackenridge-Quist" },
                    "dateOfBirth": "06201973",
                    "consentTimestamp": "2026-03-04T11:00:00Z",
                    "requestId": "q0",
                },
                {
                    "ssn": "219440931",
                    "name": { "first": "Ottoline", "last": "Brackenridge-Quist" },
                    "dateOfBirth": "06201973",
                    "consentTimestamp": "2026-03-04T11:00:00Z",
                    "requestId": "q1",
                },
            ] })
        );
    }

    #[test]
    fn without_a_list_the_body_is_the_question() {
        let names = mapping((
            "list = \"verificationRequests\"",
            "constants = { \"agreement.id\" = \"A-1\" }",
        ));
        let asked = question(None);
        let told = body(&names.request, &[&asked]);
        assert_eq!(told.get("ssn"), Some(&json!("219440931")));
        assert_eq!(told.get("agreement"), Some(&json!({ "id": "A-1" })));
    }
}
