//! Cases, some of them close, in which a code is absent.

use super::{Case, World, case};
use crate::support::{pii, today};
use bonafide_identity::{DateGrade, FamilyGrade, FuzzyDate, GivenGrade, StreetGrade};
use bonafide_reference::IdGrade;
use bonafide_types::Address;
use jiff::ToSpan;

pub(super) const ABSENT: &[Case] = &[
    case("R901", "one digit differs and the step allows it", |w| {
        w.settings = r#"{"fuzzy":{"ssn":true}}"#;
        w.best().national_id = IdGrade::Near {
            differences: 1,
            adjacent_exchange: false,
        };
    }),
    case("R901", "no id was sent", |w| w.applicant.national_id = None),
    case("R901", "no source covers everybody", |w| {
        w.find_nobody();
        w.resolution.population_coverage = false;
    }),
    case("R901", "no source has ids at all", |w| {
        w.find_nobody();
        w.resolution.any_record_has.ids = false;
    }),
    case("R902", "no source covers everybody", |w| {
        w.find_nobody();
        w.resolution.population_coverage = false;
    }),
    case("R902", "no name was sent", |w| {
        w.find_nobody();
        w.applicant.given_name = None;
        w.applicant.family_name = None;
    }),
    case("I903", "a ZIP code alone is an address too", |w| {
        w.applicant.address.line_1 = None;
    }),
    case("I904", "the id cannot be read", |w| w.send_id("12345678")),
    case("I905", "nine digits were sent", |_| {}),
    case("I906", "a year is a birth date too", |w| {
        w.applicant.date_of_birth = pii("1983");
    }),
    case("R907", "no source knows of deaths", |w| {
        w.id_facts().holder_deceased = Some(today());
    }),
    case("R907", "the holder lives", |w| {
        w.resolution.any_record_has.deaths = true;
    }),
    case("R909", "no source knows of deaths", |w| {
        w.best().deceased_date = Some(today());
    }),
    case("R909", "the person lives", |w| {
        w.resolution.any_record_has.deaths = true;
    }),
    case("I909", "both words are common either way", |w| {
        w.find_nobody();
        w.applicant.given_name = pii("Allan");
        w.applicant.family_name = pii("Ali");
    }),
    case("I909", "the person goes by the names as sent", |w| {
        w.applicant.given_name = pii("Abernathy");
        w.applicant.family_name = pii("Abigail");
    }),
    case("I910", "the address does not fit at all", |w| {
        w.address().current = false;
        w.address().street = StreetGrade::None;
    }),
    case("I911", "a street beside a former box", |_| {}),
    case("I912", "an area from before 2011", |_| {}),
    case("I912", "the number breaks the rules", |w| {
        w.send_id("780-00-4410");
    }),
    case("R912", "the step does not ask", |w| {
        w.applicant.national_id = None;
        w.best().has_ssn = true;
    }),
    case("R912", "the id was sent", |w| {
        w.settings = r#"{"missing_id_codes":true}"#;
    }),
    case("R913", "a taxpayer number is valid", |w| {
        w.send_id("912-70-1234");
    }),
    case("R914", "the step does not ask", |w| {
        w.applicant.national_id = None;
        w.best().has_itin = true;
    }),
    case("I917", "no id was sent", |w| w.applicant.national_id = None),
    case("I917", "no source has ids at all", |w| {
        w.find_other_id();
        w.resolution.any_record_has.ids = false;
    }),
    case("I919", "the first name is another", |w| {
        w.best().given = GivenGrade::None;
    }),
    case("I919", "the city is another", |w| w.address().city = false),
    case("I919", "no street was sent", |w| {
        w.applicant.address.line_1 = None;
    }),
    case("I919", "the id was never issued", |w| {
        w.send_id("666-44-8031");
    }),
    case("R919", "only a fitting ZIP code was sent", |w| {
        w.applicant.address = Address {
            postal_code: pii("52101"),
            ..Address::default()
        };
    }),
    case("R919", "no source covers everybody", |w| {
        w.address().street = StreetGrade::None;
        w.resolution.population_coverage = false;
    }),
    case("R919", "no source has addresses at all", |w| {
        w.find_nobody();
        w.resolution.any_record_has.addresses = false;
    }),
    case("I920", "two sources, known for years", |_| {}),
    case("I920", "nobody is found", World::find_nobody),
    case("I920", "exactly a year is enough", |w| {
        w.best().oldest_seen = Some(today() - 365.days());
    }),
    case("R922", "no birth date is on record: R957 says so", |w| {
        w.best().date_of_birth = None;
        w.best().has_date_of_birth = false;
    }),
    case("R922", "the record knows only the year, and it fits", |w| {
        w.best().date_of_birth = Some(DateGrade::ExactAsFarAsKnown);
    }),
    case("R923", "two digits differ", |w| {
        w.settings = r#"{"fuzzy":{"ssn":true}}"#;
        w.best().national_id = IdGrade::Near {
            differences: 2,
            adjacent_exchange: false,
        };
    }),
    case("R923", "the step is strict", |w| {
        w.best().national_id = IdGrade::Near {
            differences: 1,
            adjacent_exchange: false,
        };
    }),
    case("R924", "the step is strict", |w| {
        w.settings = r#"{"fuzzy":{"street":false}}"#;
        w.address().street = StreetGrade::Loose;
    }),
    case("R924", "the loose street lies in another state", |w| {
        w.address().street = StreetGrade::Loose;
        w.address().state = false;
    }),
    case("R927", "nobody is found", World::find_nobody),
    case("R927", "the last name fits", |w| {
        w.best().given = GivenGrade::None;
    }),
    case("R928", "two last names are usual", |w| {
        w.id_facts().distinct_family_names = 2;
    }),
    case("R930", "a nickname is enough", |w| {
        w.best().given = GivenGrade::Nickname;
    }),
    case("R930", "neither name fits: R927 says so", |w| {
        w.best().given = GivenGrade::None;
        w.best().family = FamilyGrade::None;
    }),
    case("I931", "a common family name", |w| {
        w.applicant.family_name = pii("Church");
    }),
    case("R933", "nobody carries the id", World::find_other_id),
    case(
        "R933",
        "the names stand in each other's place on record",
        |w| {
            w.best().swapped = true;
            w.id_facts().given_fits = false;
            w.id_facts().family_fits = false;
        },
    ),
    case("R934", "nobody carries the id", World::find_other_id),
    case("R934", "four digits say nothing of a holder", |w| {
        w.send_id("4410");
        w.resolution.id_facts = None;
    }),
    case(
        "R939",
        "the holder has neither name",
        World::find_foreign_id,
    ),
    case(
        "R940",
        "somebody else carries the id",
        World::find_foreign_id,
    ),
    case("R940", "four digits are on no record as such", |w| {
        w.send_id("4410");
        w.best().national_id = IdGrade::Different;
        w.resolution.id_facts = None;
    }),
    case("R940", "no source covers everybody", |w| {
        w.find_other_id();
        w.resolution.population_coverage = false;
    }),
    case("R941", "only the person carries the id", |_| {}),
    case(
        "R941",
        "the holder is the person, under a new name and address",
        |w| {
            w.id_facts().on_other_identity = true;
            w.best().family = FamilyGrade::None;
            w.address().street = StreetGrade::None;
        },
    ),
    case("R944", "the step is strict", |w| {
        w.settings = r#"{"fuzzy":{"last_name":false}}"#;
        w.best().family = FamilyGrade::Fuzzy;
    }),
    case("R944", "a former name is a name", |w| {
        w.best().family_is_former = true;
    }),
    case("R946", "the step is strict", |w| {
        w.best().date_of_birth = Some(DateGrade::Fuzzy(FuzzyDate::DayMonthSwapped));
    }),
    case("R947", "the id is the main one", |_| {}),
    case("R948", "no state was sent", |w| {
        w.applicant.address.postal_code = pii("04101");
        w.applicant.address.major_admin_division = None;
    }),
    case("R948", "the state is spelt out", |w| {
        w.applicant.address.major_admin_division = pii("Iowa");
    }),
    case("R953", "a new area that somebody carries", |w| {
        w.send_id("780-21-4410");
    }),
    case(
        "R953",
        "an old area that nobody carries",
        World::find_other_id,
    ),
    case("R954", "a Social Security number", |_| {}),
    case("R955", "one holder", |_| {}),
    case("R956", "one id", |_| {}),
    case("R957", "nobody is found", World::find_nobody),
    case("R957", "no source has birth dates at all", |w| {
        w.best().date_of_birth = None;
        w.best().has_date_of_birth = false;
        w.resolution.any_record_has.dates_of_birth = false;
    }),
];
