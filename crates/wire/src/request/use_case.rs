//! What some use cases ask of a request beyond the workflow's own input schema.

use super::check::Misses;
use crate::error::InvalidArg;
use bonafide_types::Value;
use uuid::Uuid;

static TABLE: &str = include_str!("../../data/use_case_fields.csv");

/// Adds the misses of a use case. Its name is compared without regard to letter case, hyphens and
/// blanks; a use case without rows asks nothing.
pub(crate) fn check(body: &Value, use_case: Option<&str>, misses: &mut Misses) {
    let Some(use_case) = use_case else { return };
    let use_case = use_case.to_ascii_lowercase().replace(['-', ' '], "_");
    for row in TABLE.lines().skip(1) {
        let mut cells = row.split(',');
        let (Some(name), Some(path), Some(rule)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        if name != use_case {
            continue;
        }
        let text = path.split('|').find_map(|path| text_at(body, path));
        let path = path.split('|').next().unwrap_or(path);
        match (text, rule) {
            (None, _) => misses.push(InvalidArg::new(path, "required by this use case")),
            (Some(text), "uuid") if Uuid::try_parse(text).is_err() => {
                misses.push(InvalidArg::new(path, "has to be a UUID in this use case"));
            }
            _ => {}
        }
    }
}

fn text_at<'v>(body: &'v Value, path: &str) -> Option<&'v str> {
    let value = path
        .split('.')
        .try_fold(body, |value, name| value.get(name))?;
    value
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_case_names_all_its_gaps() {
        let body =
            Value::from_json(br#"{"id":"7","data":{"individual":{"email":" "}}}"#, 32).unwrap();
        let mut misses = Misses::default();
        check(&body, Some("Trust-and-Safety"), &mut misses);
        assert_eq!(
            misses.into_args(),
            [InvalidArg::new(
                "data.event_type",
                "required by this use case"
            )]
        );

        let mut misses = Misses::default();
        check(&body, Some("workforce_verification"), &mut misses);
        let args = misses.into_args();
        assert_eq!(args.len(), 12);
        assert_eq!(
            args[0],
            InvalidArg::new("id", "has to be a UUID in this use case")
        );

        let mut misses = Misses::default();
        check(&body, Some("consumer_onboarding"), &mut misses);
        assert!(misses.is_empty());
    }
}
