//! Who is found, and who is not.

use crate::support::{applicant, neighbourhood, record, world};
use bonafide_identity::{DateGrade, FamilyGrade, GivenGrade, StreetGrade};
use bonafide_reference::{AddressGrade, ElementGrade, IdGrade};

const JUNIPER: &str = "line=48 Juniper Rd; city=Duluth; state=MN; zip=55804";

#[test]
fn an_applicant_who_writes_what_is_on_record_is_found_with_every_element() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(&format!(
            "given=Nora; family=Halvorsen; born=1984-06-03; id=212447801; phone=218-555-0142; email=Nora.H@example.com; {JUNIPER}"
        )))
        .unwrap();
    assert_eq!(best.given, GivenGrade::Exact);
    assert_eq!(best.family, FamilyGrade::Exact);
    assert!(!best.family_is_former);
    assert_eq!(best.date_of_birth, Some(DateGrade::Exact));
    assert_eq!(best.national_id, IdGrade::Exact);
    assert_eq!(best.phone, ElementGrade::Match { current: true });
    assert_eq!(best.email, ElementGrade::Match { current: true });
    let AddressGrade::Compared(address) = best.address else {
        panic!("{:?}", best.address);
    };
    assert!(address.verifies() && address.current);
    assert!(best.confidence > 0.95, "{}", best.confidence);
    assert_eq!(best.source_count, 3);
    assert_eq!(best.support.national_id.len(), 2);
    assert_eq!(best.support.email.len(), 1);
    assert_eq!(best.oldest_seen, "2006-01-01".parse().ok());
    assert_eq!(best.newest_seen, "2026-01-01".parse().ok());
    assert!(best.has_ssn && !best.has_itin);
}

#[test]
fn usual_slips_do_not_hide_a_person() {
    let world = neighbourhood();
    for (slip, fields) in [
        (
            "typing error",
            "given=Nroa; family=Halvorsn; born=1984-06-03; id=212447801",
        ),
        (
            "nickname",
            "given=Chuck; family=Okafor; born=1975-12-25; id=5512",
        ),
        (
            "names exchanged",
            "given=Okafor; family=Chidi; born=1975-12-25",
        ),
        ("initial", "given=C; family=Okafor; born=1975-12-25"),
        (
            "day and month exchanged",
            "given=Maria; family=Garcia Lopez; born=1990-08-03; id=618229034",
        ),
        (
            "one surname of two",
            "given=Maria; family=Lopez; born=1990-03-08",
        ),
        (
            "surnames hyphenated",
            "given=Maria; family=Garcia-López; born=1990-03-08",
        ),
        (
            "middle name as given name",
            "given=Beth; family=Halvorsen; born=1984-06-03; id=7801",
        ),
        (
            "moved",
            "given=Maria; family=Garcia Lopez; born=1990-03-08; id=618229034; line=9 New Rd; city=Reno; state=NV; zip=89501",
        ),
        (
            "partial birth date",
            "given=Maria; family=Garcia Lopez; born=1990-03; phone=+17735550177",
        ),
    ] {
        let expected = match slip {
            "typing error" | "middle name as given name" => "nora",
            "nickname" => {
                // Chuck is not Chidi: here the last four and the birth date carry the match.
                assert_eq!(world.who(&applicant(fields)).as_deref(), Some("okafor"));
                continue;
            }
            "names exchanged" | "initial" => "okafor",
            _ => "lopez",
        };
        assert_eq!(
            world.who(&applicant(fields)).as_deref(),
            Some(expected),
            "{slip}"
        );
    }
}

#[test]
fn a_nickname_stands_for_the_name() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(
            "given=Bob; family=Halvorsen; suffix=Jr; born=1979-09-30",
        ))
        .unwrap();
    assert_eq!(best.given, GivenGrade::Nickname);
}

#[test]
fn a_former_name_and_a_former_address_are_the_persons_own() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(
            "given=Nora; family=Lindqvist; born=1984-06-03; line=9 Pier Street #4; city=Superior; state=WI; zip=54880",
        ))
        .unwrap();
    assert_eq!(best.family, FamilyGrade::Exact);
    assert!(best.family_is_former);
    let AddressGrade::Compared(address) = best.address else {
        panic!("{:?}", best.address);
    };
    assert_eq!(address.street, StreetGrade::Exact);
    assert!(!address.current);
}

#[test]
fn a_new_family_name_does_not_outweigh_id_and_birth_date() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(
            "given=Maria; family=Thornquist; born=1990-03-08; id=618-22-9034",
        ))
        .unwrap();
    assert_eq!(best.family, FamilyGrade::None);
    assert_eq!(best.national_id, IdGrade::Exact);
}

#[test]
fn father_and_son_of_one_name_are_kept_apart() {
    let world = neighbourhood();
    let ask = |fields: &str| {
        world.who(&applicant(&format!(
            "{fields}; {JUNIPER}; phone=+12185550142"
        )))
    };
    assert_eq!(
        ask("given=Robert; family=Halvorsen; born=1951-02-17").as_deref(),
        Some("senior")
    );
    assert_eq!(
        ask("given=Robert; family=Halvorsen; born=1979-09-30").as_deref(),
        Some("junior")
    );
    assert_eq!(
        ask("given=Robert; family=Halvorsen; suffix=Jr; id=417632098").as_deref(),
        Some("junior")
    );
    // A third Robert of the house, whom nobody has on record.
    assert_eq!(ask("given=Robert; family=Halvorsen; born=2003-05-21"), None);
}

#[test]
fn twins_are_kept_apart() {
    let world = neighbourhood();
    let ask = |fields: &str| {
        world.who(&applicant(&format!(
            "{fields}; {JUNIPER}; phone=+12185550142"
        )))
    };
    assert_eq!(
        ask("given=Astrid; family=Halvorsen; born=2004-11-12; id=523814411").as_deref(),
        Some("twin-b")
    );
    assert_eq!(
        ask("given=Ingrid; family=Halvorsen; born=2004-11-12").as_deref(),
        Some("twin-a")
    );
    // A triplet without a record, with an id next to the others.
    assert_eq!(
        ask("given=Sigurd; family=Halvorsen; born=2004-11-12; id=523814412"),
        None
    );
}

#[test]
fn a_stranger_in_the_household_is_nobody() {
    let world = neighbourhood();
    let stranger = applicant(&format!(
        "given=Tobias; family=Halvorsen; born=1993-01-29; id=777-12-1234; phone=+12185550142; {JUNIPER}"
    ));
    assert_eq!(world.who(&stranger), None);
}

#[test]
fn a_namesake_elsewhere_is_nobody() {
    let world = neighbourhood();
    let namesake = applicant(
        "given=Nora; family=Halvorsen; born=1961-10-10; id=300-55-1212; line=3 Elm St; city=Boise; state=ID; zip=83702",
    );
    let resolution = world.ask(&namesake);
    assert!(resolution.best.is_none());
    assert!(!resolution.name_joins_any);
}

#[test]
fn somebody_unknown_is_nobody() {
    let world = neighbourhood();
    let resolution = world.ask(&applicant(
        "given=Quentin; family=Abernathy; born=1999-09-09",
    ));
    assert!(resolution.best.is_none());
    assert_eq!(resolution.candidates, 0);
    assert!(resolution.population_coverage);
}

#[test]
fn four_digits_help_but_are_never_a_near_miss() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(
            "given=Maria; family=Garcia; born=1990-03-08; id=9034",
        ))
        .unwrap();
    assert_eq!(best.national_id, IdGrade::LastFour);
    let best = world
        .find(&applicant(
            "given=Maria; family=Garcia Lopez; born=1990-03-08; id=9035",
        ))
        .unwrap();
    assert_eq!(best.national_id, IdGrade::Different);
}

#[test]
fn a_mistyped_id_is_measured() {
    let world = neighbourhood();
    let best = world
        .find(&applicant(
            "given=Maria; family=Garcia Lopez; born=1990-03-08; id=618229043",
        ))
        .unwrap();
    assert_eq!(
        best.national_id,
        IdGrade::Near {
            differences: 2,
            adjacent_exchange: true
        }
    );
    // Name and a near id suffice without a birth date.
    let resolution = world.ask(&applicant("given=Maria; family=Garcia Lopez; id=618229035"));
    assert!(resolution.best.is_some());
}

#[test]
fn the_id_alone_or_phone_with_birth_date_identify() {
    let world = neighbourhood();
    assert_eq!(
        world.who(&applicant("id=618229034")).as_deref(),
        Some("lopez")
    );
    assert_eq!(
        world
            .who(&applicant("phone=7735550177; born=1990-03-08"))
            .as_deref(),
        Some("lopez")
    );
    assert_eq!(world.who(&applicant("phone=7735550177")), None);
    assert_eq!(world.who(&applicant("id=9034")), None);
    assert_eq!(
        world.who(&applicant("phone=7735550177; born=1990-03-09; id=1111")),
        None
    );
}

#[test]
fn nothing_sent_finds_nobody() {
    let world = neighbourhood();
    assert!(world.find(&applicant("")).is_none());
    assert!(
        world
            .find(&applicant(
                "given=!; born=yesterday; id=x; phone=no; email=@"
            ))
            .is_none()
    );
}

#[test]
fn a_death_on_record_is_told() {
    let world = neighbourhood();
    let best = world
        .find(&applicant("given=Chidi; family=Okafor; born=1975-12-25"))
        .unwrap();
    assert_eq!(best.deceased_date, "2024-08-19".parse().ok());
}

#[test]
fn a_close_second_lowers_the_confidence() {
    let world = neighbourhood();
    let sure = world.ask(&applicant(&format!(
        "given=Robert; family=Halvorsen; born=1979-09-30; {JUNIPER}"
    )));
    let unsure = world.ask(&applicant(&format!(
        "given=Robert; family=Halvorsen; {JUNIPER}"
    )));
    assert!(unsure.runner_up.unwrap() > 0.3);
    assert!(unsure.best.unwrap().confidence < sure.best.unwrap().confidence);
}

#[test]
fn of_people_who_fit_equally_the_one_seen_last_is_meant() {
    let fields = "given=Lena; family=Brandt; phone=+12065550133; email=lena@example.org";
    let world = world(&[
        vec![record("old", &format!("{fields}; to=2012-01-01"))],
        vec![record("new", &format!("{fields}; to=2025-01-01"))],
    ]);
    assert_eq!(world.who(&applicant(fields)).as_deref(), Some("new"));
}

#[test]
fn names_in_each_others_place_in_one_source_do_no_harm() {
    let world = world(&[vec![
        record("a", "given=Tove; family=Marklund; born=1988-08-08"),
        record(
            "b",
            "source=Utility; given=Tove; family=Marklund; born=1988-08-08",
        ),
        record(
            "c",
            "source=Government; given=Marklund; family=Tove; born=1988-08-08; to=2026-02-01",
        ),
    ]]);
    let best = world
        .find(&applicant("given=Tove; family=Marklund; born=1988-08-08"))
        .unwrap();
    assert!(!best.swapped && !best.family_is_former);
    assert_eq!(best.support.family.len(), 3);
}

#[test]
fn an_empty_index_answers() {
    let world = world(&[]);
    let resolution = world.ask(&applicant("given=Nora; family=Halvorsen; id=212447801"));
    assert!(resolution.best.is_none());
    assert!(resolution.id_facts.is_none());
    assert!(!resolution.country_is_loaded && !resolution.any_record_has.ids);
}

#[test]
fn an_initial_on_record_is_no_name_where_the_whole_name_is_known() {
    let world = world(&[vec![
        record(
            "a",
            "given=Ryan; family=Antonov; born=2008-01-30; id=511-93-4408; line=16 Hickory St; zip=66207",
        ),
        record(
            "b",
            "source=Utility; given=R; family=Antonov; line=16 Hickory St; zip=66207",
        ),
    ]]);
    let twin = "given=Richard; family=Antonov; born=2008-01-30; line=16 Hickory St; zip=66207";
    assert_eq!(world.who(&applicant(twin)), None);
    let himself = "given=R; family=Antonov; born=2008-01-30; line=16 Hickory St; zip=66207";
    assert_eq!(world.who(&applicant(himself)).as_deref(), Some("a"));
}

#[test]
fn father_and_son_may_share_the_birthday_but_not_the_year() {
    let home =
        "family=Velez; line=75 Rutgers Hwy; city=Albany; state=NY; zip=12203; phone=+15185550121";
    let world = world(&[vec![record(
        "son",
        &format!("given=Scott; born=2013-09-30; id=433-75-9716; {home}"),
    )]]);
    let ask = |fields: &str| world.who(&applicant(&format!("given=Scott; {fields}; {home}")));
    assert_eq!(ask("born=1988-09-30"), None);
    assert_eq!(ask("born=1983-09-30; id=212447801"), None);
    assert_eq!(ask("born=2012-09-30").as_deref(), Some("son"));
}

#[test]
fn an_id_that_one_record_mixed_up_does_not_turn_the_son_into_the_father() {
    let home = "family=Bradford; line=354 Swallow Way; city=Austin; state=TX; zip=78704";
    let world = world(&[vec![
        record(
            "a",
            &format!("given=Carl; suffix=Jr; born=1998-01-09; id=639-96-4270; {home}"),
        ),
        record(
            "b",
            &format!("source=Government; given=Carl; born=1998-01-09; id=639964270; {home}"),
        ),
        record(
            "c",
            &format!("source=Utility; given=Carl; id=408-04-1993; {home}"),
        ),
    ]]);
    let father = format!("given=Carl; born=1973-09-10; id=408041993; {home}");
    assert_eq!(world.who(&applicant(&father)), None);
    let son = format!("given=Carl; born=1998-01-09; id=408041993; {home}");
    assert_eq!(world.who(&applicant(&son)).as_deref(), Some("a"));
}

#[test]
fn a_stand_in_birth_date_is_no_contradiction() {
    let home = "family=Barlow; line=12 Stirrup St; city=Albany; state=NY; zip=12203";
    let world = world(&[vec![record(
        "a",
        &format!("given=Ronald; born=1968-01-01; {home}"),
    )]]);
    let ask = |born: &str| world.who(&applicant(&format!("given=Ronald; born={born}; {home}")));
    assert_eq!(ask("1968-03-29").as_deref(), Some("a"));
    assert_eq!(ask("1938-03-29"), None);
}

#[test]
fn who_mistypes_both_names_is_found_by_birth_date_and_region() {
    let world = world(&[vec![record(
        "a",
        "given=Caroline; family=Patterson; born=1991-11-19; line=203 Brown Dr; unit=Lot 302; city=Irvine; state=CA; zip=92618",
    )]]);
    let query = "given=Carolime; family=Patetrson; born=1991-11-19; line=203 Brown Dr Lot 302; city=Irvine; state=CA; zip=92618";
    assert_eq!(world.who(&applicant(query)).as_deref(), Some("a"));
}

#[test]
fn an_id_that_many_share_tells_nobody_apart() {
    let people: Vec<_> = (0..30)
        .map(|number| {
            let name = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"][number % 6];
            let family = ["Quist", "Rowe", "Stahl", "Tremaine", "Usher"][number / 6];
            vec![record(
                &format!("r{number:02}"),
                &format!("given={name}; family={family}; id=345-67-8901"),
            )]
        })
        .collect();
    let world = world(&people);
    let resolution = world.ask(&applicant("given=Zoe; family=Quist; id=345678901"));
    assert!(resolution.best.is_none());
    assert_eq!(resolution.id_facts.unwrap().holders, 30);
    assert_eq!(resolution.id_facts.unwrap().distinct_family_names, 5);
}

#[test]
fn a_wrong_birth_date_of_the_same_generation_is_a_mistake_not_a_son() {
    let home =
        "family=Marchetti; line=9 Alder Ct; city=Albany; state=NY; zip=12203; phone=+15185550190";
    let world = world(&[vec![record(
        "a",
        &format!("given=Gina; born=1980-05-17; {home}"),
    )]]);
    let best = world
        .find(&applicant(&format!("given=Gina; born=1983-11-02; {home}")))
        .unwrap();
    assert_eq!(best.date_of_birth, Some(DateGrade::None));
    assert!(
        world
            .find(&applicant(&format!("given=Gina; born=2009-11-02; {home}")))
            .is_none()
    );
    let elsewhere = "given=Gina; family=Marchetti; born=1983-11-02; line=1 Oak St; city=Reno; state=NV; zip=89501";
    assert!(world.find(&applicant(elsewhere)).is_none());
}
