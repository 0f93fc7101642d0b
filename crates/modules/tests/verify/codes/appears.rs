//! Cases in which a code appears.

use super::{Case, World, case};
use crate::support::{pii, today};
use bonafide_identity::{DateGrade, FamilyGrade, FuzzyDate, GivenGrade, StreetGrade, UnitGrade};
use bonafide_reference::{AddressGrade, IdGrade};
use bonafide_types::Address;
use jiff::ToSpan;

pub(super) const APPEARS: &[Case] = &[
    case("R901", "another id is on record", World::find_other_id),
    case("R901", "nobody is found", World::find_nobody),
    case("R901", "no id is on record of the person", |w| {
        w.best().national_id = IdGrade::NoneOnRecord;
    }),
    case("R901", "the last four differ", |w| {
        w.send_id("4410");
        w.best().national_id = IdGrade::Different;
        w.resolution.id_facts = None;
    }),
    case("R901", "one digit differs and the step is strict", |w| {
        w.best().national_id = IdGrade::Near {
            differences: 1,
            adjacent_exchange: false,
        };
    }),
    case(
        "R902",
        "no record joins the name with anything sent",
        World::find_nobody,
    ),
    case("I903", "no address was sent", |w| {
        w.applicant.address = Address::default();
    }),
    case("I904", "no id was sent", |w| w.applicant.national_id = None),
    case("I905", "four digits were sent", |w| w.send_id("8031")),
    case("I906", "no birth date was sent", |w| {
        w.applicant.date_of_birth = None;
    }),
    case("R907", "a holder of the id has died", |w| {
        w.resolution.any_record_has.deaths = true;
        w.id_facts().holder_deceased = Some(today());
    }),
    case("R909", "the person has died", |w| {
        w.resolution.any_record_has.deaths = true;
        w.best().deceased_date = Some(today());
    }),
    case(
        "I909",
        "the person goes by the names the other way round",
        |w| w.best().swapped = true,
    ),
    case("I909", "nobody is found and the name tables say so", |w| {
        w.find_nobody();
        w.applicant.given_name = pii("Abernathy");
        w.applicant.family_name = pii("Abigail");
    }),
    case("I910", "the person has moved on", |w| {
        w.address().current = false;
    }),
    case("I911", "the line is a box", |w| {
        w.applicant.address.line_1 = pii("P.O. Box 12");
    }),
    case("I912", "the area is new since 2011", |w| {
        w.send_id("780-21-4410");
    }),
    case("R912", "the step asks and none was sent", |w| {
        w.settings = r#"{"missing_id_codes":true}"#;
        w.applicant.national_id = None;
        w.best().has_ssn = true;
    }),
    case("R913", "area 666", |w| w.send_id("666-12-3456")),
    case("R913", "a published specimen", |w| w.send_id("078-05-1120")),
    case("R913", "area 9 without a taxpayer group", |w| {
        w.send_id("912-49-1234");
    }),
    case("R913", "the last four are zeros", |w| w.send_id("0000")),
    case("R913", "neither nine nor four digits", |w| {
        w.send_id("12345678");
    }),
    case("R914", "the step asks and none was sent", |w| {
        w.settings = r#"{"missing_id_codes":true}"#;
        w.applicant.national_id = None;
        w.best().has_itin = true;
    }),
    case("I917", "only the id is another", World::find_other_id),
    case("I919", "name, address and id agree", |_| {}),
    case("I919", "the last four agree", |w| {
        w.send_id("8031");
        w.best().national_id = IdGrade::LastFour;
    }),
    case("R919", "the street is another", |w| {
        w.address().street = StreetGrade::None;
    }),
    case("R919", "the unit is another", |w| {
        w.address().unit = UnitGrade::Different;
    }),
    case("R919", "the city is another", |w| w.address().city = false),
    case("R919", "no address is on record", |w| {
        w.best().address = AddressGrade::NoneOnRecord;
    }),
    case("R919", "nobody is found", World::find_nobody),
    case("I920", "one source knows the person", |w| {
        w.best().source_count = 1;
    }),
    case("I920", "the person appeared half a year ago", |w| {
        w.best().oldest_seen = Some(today() - 180.days());
    }),
    case("R922", "the birth date is another", |w| {
        w.best().date_of_birth = Some(DateGrade::One);
    }),
    case("R922", "nobody is found", World::find_nobody),
    case("R922", "a likely slip, and the step is strict", |w| {
        w.best().date_of_birth = Some(DateGrade::Fuzzy(FuzzyDate::OneDigit));
    }),
    case("R923", "one digit differs and the step allows it", |w| {
        w.settings = r#"{"fuzzy":{"ssn":true}}"#;
        w.best().national_id = IdGrade::Near {
            differences: 1,
            adjacent_exchange: false,
        };
    }),
    case(
        "R923",
        "two neighbours are exchanged and the step allows it",
        |w| {
            w.settings = r#"{"fuzzy":{"ssn":true}}"#;
            w.best().national_id = IdGrade::Near {
                differences: 2,
                adjacent_exchange: true,
            };
        },
    ),
    case("R924", "the street is misspelt", |w| {
        w.address().street = StreetGrade::Loose;
    }),
    case("R924", "the unit is missing on one side", |w| {
        w.address().unit = UnitGrade::Unknown;
    }),
    case("R927", "neither name fits", |w| {
        w.best().given = GivenGrade::None;
        w.best().family = FamilyGrade::None;
    }),
    case("R928", "three last names go with the id", |w| {
        w.id_facts().distinct_family_names = 3;
    }),
    case("R930", "the first name is another", |w| {
        w.best().given = GivenGrade::None;
    }),
    case("R930", "only the initial fits", |w| {
        w.best().given = GivenGrade::Initial;
    }),
    case("I931", "the name is that of a company", |w| {
        w.applicant.family_name = pii("Oyelaran LLC");
    }),
    case("I931", "the name is a test", |w| {
        w.applicant.family_name = pii("test");
    }),
    case(
        "R933",
        "the holder has another last name",
        World::find_foreign_id,
    ),
    case(
        "R934",
        "the holder has another first name",
        World::find_foreign_id,
    ),
    case("R939", "the holder has the first name only", |w| {
        w.find_foreign_id();
        w.id_facts().given_fits = true;
    }),
    case("R940", "nobody carries the id", World::find_other_id),
    case("R941", "a stranger carries the id too", |w| {
        w.id_facts().holders = 2;
        w.id_facts().on_other_identity = true;
    }),
    case("R941", "only a stranger carries the id", |w| {
        w.find_foreign_id();
        w.id_facts().on_other_identity = true;
    }),
    case("R944", "the last name is misspelt", |w| {
        w.best().family = FamilyGrade::Fuzzy;
    }),
    case("R944", "one part of a compound name is there", |w| {
        w.best().family = FamilyGrade::Partial;
    }),
    case(
        "R946",
        "day and month are exchanged and the step allows it",
        |w| {
            w.settings = r#"{"fuzzy":{"dob":true}}"#;
            w.best().date_of_birth = Some(DateGrade::Fuzzy(FuzzyDate::DayMonthSwapped));
        },
    ),
    case("R947", "another id is the main one", |w| {
        w.best().id_is_main = Some(false);
    }),
    case("R948", "the ZIP code is one of Maine", |w| {
        w.applicant.address.postal_code = pii("04101");
    }),
    case("R953", "a new area that nobody carries", |w| {
        w.send_id("780-21-4410");
        w.find_other_id();
    }),
    case("R954", "a taxpayer number", |w| w.send_id("912-70-1234")),
    case("R955", "two people carry the id", |w| {
        w.id_facts().holders = 2;
    }),
    case("R956", "the person carries two ids", |w| {
        w.best().distinct_ids = 2;
    }),
    case("R957", "no birth date is on record", |w| {
        w.best().date_of_birth = None;
        w.best().has_date_of_birth = false;
    }),
];
