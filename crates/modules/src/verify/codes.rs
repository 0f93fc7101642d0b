//! The reason codes of Verify: one row each, in the order in which they are given.
//!
//! A row names the code, the part of the application that it is about, the data without which
//! nothing can be said, and the predicate. To find out when a code appears, look up its row and go
//! to the predicate. What a code means and what a notice says of it stands in the catalogue.

mod address;
mod date_of_birth;
mod name;
mod national_id;
mod person;
mod request;
mod waiting;

use super::findings::Findings;
use crate::judgement::UnmetFeed;
use bonafide_types::{ReasonCode, SmolStr, Value};

/// One reason code.
struct Rule {
    code: ReasonCode,
    about: About,
    needs: &'static [Data],
    applies: fn(&Findings<'_>) -> bool,
}

/// The part of the application that a code is about. Where it was not sent, the code does not
/// come into question, and nobody has to be told that its data is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    /// The application as a whole, or the person found.
    Application,
    Name,
    DateOfBirth,
    /// A national id of any length.
    NationalId,
    /// A whole national id: of nine digits in the United States, any elsewhere.
    FullNationalId,
    Address,
}

/// Loaded data without which a code is neither given nor denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Data {
    /// A source that claims to know everybody: only then does "not found" mean something.
    Coverage,
    NationalIds,
    DatesOfBirth,
    Addresses,
    Deaths,
}

const fn rule(
    code: &'static str,
    about: About,
    needs: &'static [Data],
    applies: fn(&Findings<'_>) -> bool,
) -> Rule {
    Rule {
        code: ReasonCode::new(code),
        about,
        needs,
        applies,
    }
}

/// Every code that can be given, risks first, the gravest first.
#[rustfmt::skip]
const RULES: &[Rule] = &[
    rule("R909", About::Application,    &[Data::Deaths], person::is_deceased),
    rule("R907", About::FullNationalId, &[Data::Deaths, Data::NationalIds], national_id::holder_is_deceased),
    rule("R913", About::NationalId,     &[], national_id::breaks_the_rules),
    rule("R901", About::NationalId,     &[Data::NationalIds, Data::Coverage], national_id::is_not_tied),
    rule("R940", About::FullNationalId, &[Data::NationalIds, Data::Coverage], national_id::is_on_no_record),
    rule("R953", About::FullNationalId, &[Data::NationalIds, Data::Coverage], national_id::is_random_and_unknown),
    rule("R902", About::Name,           &[Data::Coverage], name::is_not_tied),
    rule("R927", About::Name,           &[], name::does_not_fit),
    rule("R939", About::FullNationalId, &[Data::NationalIds], national_id::fits_only_the_first_name),
    rule("R933", About::FullNationalId, &[Data::NationalIds], national_id::last_name_is_not_tied),
    rule("R934", About::FullNationalId, &[Data::NationalIds], national_id::first_name_is_not_tied),
    rule("R930", About::Name,           &[], name::first_does_not_fit),
    rule("R922", About::DateOfBirth,    &[Data::DatesOfBirth, Data::Coverage], date_of_birth::is_not_tied),
    rule("R941", About::FullNationalId, &[Data::NationalIds], national_id::is_on_another_identity),
    rule("R955", About::FullNationalId, &[Data::NationalIds], national_id::has_several_holders),
    rule("R928", About::FullNationalId, &[Data::NationalIds], national_id::has_several_last_names),
    rule("R956", About::Application,    &[Data::NationalIds], person::has_several_ids),
    rule("R954", About::NationalId,     &[], national_id::is_taxpayer_number),
    rule("R919", About::Address,        &[Data::Addresses, Data::Coverage], address::is_not_tied),
    rule("R957", About::DateOfBirth,    &[Data::DatesOfBirth, Data::Coverage], date_of_birth::is_not_on_record),
    rule("R947", About::FullNationalId, &[Data::NationalIds], national_id::is_not_the_main_one),
    rule("R948", About::Address,        &[], address::zip_lies_in_another_state),
    rule("R923", About::FullNationalId, &[Data::NationalIds], national_id::is_loosely_equal),
    rule("R946", About::DateOfBirth,    &[Data::DatesOfBirth], date_of_birth::is_loosely_equal),
    rule("R944", About::Name,           &[], name::last_is_loosely_equal),
    rule("R924", About::Address,        &[Data::Addresses], address::is_loosely_equal),
    rule("R912", About::Application,    &[Data::NationalIds], person::has_unsent_ssn),
    rule("R914", About::Application,    &[Data::NationalIds], person::has_unsent_itin),
    rule("I919", About::NationalId,     &[Data::NationalIds, Data::Addresses], person::name_address_and_id_agree),
    rule("I917", About::NationalId,     &[Data::NationalIds, Data::Addresses], person::only_id_disagrees),
    rule("I909", About::Name,           &[], name::is_exchanged),
    rule("I910", About::Address,        &[Data::Addresses], address::is_former),
    rule("I911", About::Address,        &[], address::is_post_office_box),
    rule("I912", About::FullNationalId, &[], national_id::is_random),
    rule("I920", About::Application,    &[], person::is_thinly_documented),
    rule("I931", About::Name,           &[], name::looks_like_organisation),
    rule("I903", About::Application,    &[], request::has_no_address),
    rule("I904", About::Application,    &[], request::has_no_national_id),
    rule("I905", About::NationalId,     &[], request::has_last_four_only),
    rule("I906", About::Application,    &[], request::has_no_birth_date),
];

/// What the table says of one application.
pub(super) struct Emission {
    /// The codes in order.
    pub(super) codes: Vec<ReasonCode>,
    /// The codes that could not be decided, by the feed that they wait for.
    pub(super) unmet: Vec<UnmetFeed>,
}

/// Goes through the table once.
pub(super) fn emit(findings: &Findings<'_>) -> Emission {
    let mut codes = Vec::with_capacity(8);
    let mut unmet = Vec::with_capacity(8);
    for rule in RULES {
        if !concerns(findings, rule.about) {
            continue;
        }
        if let Some(data) = rule.needs.iter().find(|data| !is_loaded(findings, **data)) {
            note(&mut unmet, feed_of(*data), rule.code);
        } else if (rule.applies)(findings) {
            codes.push(rule.code);
        }
    }
    for waiting in waiting::WAITING {
        if concerns(findings, waiting.about) {
            note(&mut unmet, waiting.feed, waiting.code);
        }
    }
    Emission { codes, unmet }
}

/// Every code that can be given at all.
pub(super) fn emitted() -> impl Iterator<Item = ReasonCode> {
    RULES.iter().map(|rule| rule.code)
}

/// The codes as the response shows them, at most `most`.
pub(super) fn as_value(codes: &[ReasonCode], most: Option<usize>) -> Value {
    let shown = codes.iter().take(most.unwrap_or(usize::MAX));
    Value::list(shown.map(|code| Value::string(code.as_str())))
}

fn concerns(findings: &Findings<'_>, about: About) -> bool {
    let applicant = findings.request.applicant;
    match about {
        About::Application => true,
        About::Name => findings.has_name(),
        About::DateOfBirth => applicant.date_of_birth.is_some(),
        About::NationalId => findings.id.is_sent(),
        About::FullNationalId => findings.id.is_whole(),
        About::Address => !applicant.address.is_empty(),
    }
}

const fn is_loaded(findings: &Findings<'_>, data: Data) -> bool {
    match data {
        Data::Coverage => findings.has_population_coverage,
        Data::NationalIds => findings.loaded.ids,
        Data::DatesOfBirth => findings.loaded.dates_of_birth,
        Data::Addresses => findings.loaded.addresses,
        Data::Deaths => findings.loaded.deaths,
    }
}

const fn feed_of(data: Data) -> &'static str {
    match data {
        Data::Coverage => "population.coverage",
        Data::NationalIds => "population.national_id",
        Data::DatesOfBirth => "population.date_of_birth",
        Data::Addresses => "population.address",
        Data::Deaths => "death",
    }
}

fn note(unmet: &mut Vec<UnmetFeed>, feed: &'static str, code: ReasonCode) {
    if let Some(known) = unmet.iter_mut().find(|known| known.feed == feed) {
        known.codes.push(code);
        return;
    }
    unmet.push(UnmetFeed {
        feed: SmolStr::new_static(feed),
        codes: vec![code],
    });
}
