//! How a person agrees with a query, one word per field.

use crate::{AddressGrade, BestMatch, ElementGrade, IdGrade, Query};
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, StreetGrade};

/// The fields that are compared, by their wire names.
pub const MATCH_FIELDS: [&str; 7] = [
    "given_name",
    "family_name",
    "date_of_birth",
    "national_id",
    "phone_number",
    "email",
    "address",
];

const NOT_SENT: &str = "not_sent";
const NOT_ON_RECORD: &str = "not_on_record";
const DIFFERENT: &str = "different";

/// How each field of [`MATCH_FIELDS`] agrees, a word each: `exact`, `nickname`, `fuzzy`, `initial`,
/// `swapped`, `former`, `partial`, `last_four`, `near`, `different`, `not_on_record` or `not_sent`.
pub fn match_levels(query: &Query, best: &BestMatch) -> [&'static str; 7] {
    [
        given(query, best),
        family(query, best),
        date_of_birth(query, best),
        national_id(best),
        element(best.phone),
        element(best.email),
        address(best),
    ]
}

fn given(query: &Query, best: &BestMatch) -> &'static str {
    if query
        .name
        .as_ref()
        .is_none_or(|name| name.given().is_empty())
    {
        return NOT_SENT;
    }
    match best.given {
        _ if best.swapped => "swapped",
        GivenGrade::Exact => "exact",
        GivenGrade::Nickname => "nickname",
        GivenGrade::Fuzzy => "fuzzy",
        GivenGrade::Initial => "initial",
        GivenGrade::None => DIFFERENT,
    }
}

fn family(query: &Query, best: &BestMatch) -> &'static str {
    if query
        .name
        .as_ref()
        .is_none_or(|name| name.family().is_empty())
    {
        return NOT_SENT;
    }
    match best.family {
        _ if best.swapped => "swapped",
        FamilyGrade::Exact if best.family_is_former => "former",
        FamilyGrade::Exact => "exact",
        FamilyGrade::Fuzzy => "fuzzy",
        FamilyGrade::Partial => "partial",
        FamilyGrade::None => DIFFERENT,
    }
}

fn date_of_birth(query: &Query, best: &BestMatch) -> &'static str {
    if query.date_of_birth.is_none() {
        return NOT_SENT;
    }
    match best.date_of_birth {
        None => NOT_ON_RECORD,
        Some(grade) if grade.is_equal() => "exact",
        Some(DateGrade::Fuzzy(_)) => "fuzzy",
        Some(DateGrade::Two) => "partial",
        Some(_) => DIFFERENT,
    }
}

const fn national_id(best: &BestMatch) -> &'static str {
    match best.national_id {
        IdGrade::NotSent => NOT_SENT,
        IdGrade::NoneOnRecord => NOT_ON_RECORD,
        IdGrade::Exact => "exact",
        IdGrade::LastFour => "last_four",
        IdGrade::Near { .. } => "near",
        IdGrade::Different => DIFFERENT,
    }
}

const fn element(grade: ElementGrade) -> &'static str {
    match grade {
        ElementGrade::NotSent => NOT_SENT,
        ElementGrade::NoneOnRecord => NOT_ON_RECORD,
        ElementGrade::Match { current: true } => "exact",
        ElementGrade::Match { current: false } => "former",
        ElementGrade::Different => DIFFERENT,
    }
}

const fn address(best: &BestMatch) -> &'static str {
    match &best.address {
        AddressGrade::NotSent => NOT_SENT,
        AddressGrade::NoneOnRecord => NOT_ON_RECORD,
        AddressGrade::Compared(agreement) => match agreement.street {
            StreetGrade::None if agreement.zip => "partial",
            StreetGrade::None => DIFFERENT,
            _ if !agreement.verifies() => "partial",
            _ if !agreement.current => "former",
            StreetGrade::Exact => "exact",
            StreetGrade::Loose => "fuzzy",
        },
    }
}
