//! Slips in several places at once: who is still found because chance cannot explain the rest, and
//! who is not because a relative could.

use crate::support::{World, applicant, record, world};

const HOME: &str = "line=310 Alder St; city=Moscow; state=ID; zip=83843";

/// Tove Brandvold of Alder Street, and somebody of the same house whose given name nobody knows.
fn alder_street() -> World {
    world(&[
        vec![record(
            "tove",
            &format!(
                "given=Tove; family=Brandvold; born=1982-05-19; id=519-40-2276; phone=+12085550161; email=tove.b@example.com; {HOME}"
            ),
        )],
        vec![record(
            "unnamed",
            &format!("family=Castellane; born=1969-10-30; phone=+12085550139; {HOME}"),
        )],
    ])
}

fn who(fields: &str) -> Option<String> {
    alder_street().who(&applicant(fields))
}

#[test]
fn a_slip_in_the_zip_is_no_other_place() {
    for zip in ["83834", "83643", "83842"] {
        let address = format!("line=310 Alder St; city=Moscow; zip={zip}");
        assert_eq!(
            who(&format!(
                "given=Tove; family=Whitcombe; born=1982-05-19; {address}"
            ))
            .as_deref(),
            Some("tove"),
            "{zip}"
        );
    }
    let elsewhere = "line=310 Alder St; city=Moscow; zip=18444";
    assert_eq!(
        who(&format!(
            "given=Tove; family=Whitcombe; born=1982-05-19; {elsewhere}"
        )),
        None
    );
}

#[test]
fn a_missing_given_name_contradicts_none() {
    let full = format!("given=Ruben; family=Castellane; born=1969-10-30; {HOME}");
    assert_eq!(who(&full).as_deref(), Some("unnamed"));
    let unsent = format!("family=Brandvold; born=1982-05-19; {HOME}");
    assert_eq!(who(&unsent).as_deref(), Some("tove"));
}

#[test]
fn a_missing_given_name_proves_nothing_without_the_birth_date() {
    let housemate = format!("given=Ruben; family=Castellane; phone=208-555-0139; {HOME}");
    assert_eq!(who(&housemate), None);
}

#[test]
fn another_given_name_of_the_same_birthday_may_be_a_twin() {
    let twin = format!("given=Ragna; family=Brandvold; born=1982-05-19; {HOME}");
    assert_eq!(who(&twin), None);
}

#[test]
fn a_family_name_of_two_slips_is_carried_by_given_name_birth_date_and_town() {
    let moved = "line=9 Quail Ct; city=Moscow; state=ID; zip=83843";
    let slips = format!("given=Tove; family=Rbamdvold; born=1982-05-19; {moved}");
    assert_eq!(who(&slips).as_deref(), Some("tove"));
    let elsewhere = "line=9 Quail Ct; city=Reno; state=NV; zip=89501";
    let other = format!("given=Tove; family=Quesada; born=1982-05-19; {elsewhere}");
    assert_eq!(who(&other), None);
}

#[test]
fn a_sister_of_nearly_the_same_name_is_not_the_person() {
    let people = world(&[vec![record(
        "margaret",
        &format!("given=Margaret; family=Brandvold; born=1996-10-30; phone=+12085550161; {HOME}"),
    )]]);
    let sister =
        format!("given=Peggy; family=Brandvold; born=2004-06-26; phone=+12085550161; {HOME}");
    assert_eq!(people.who(&applicant(&sister)), None);
    let mistaken = sister.replace("Peggy", "Margaret");
    assert_eq!(
        people.who(&applicant(&mistaken)).as_deref(),
        Some("margaret")
    );
}

#[test]
fn a_mistyped_house_number_does_not_hide_who_married() {
    let fields = "given=Tove; family=Quesada; born=1982-05-19; line=301 Alder St; city=Moscow; state=ID; zip=83843";
    assert_eq!(who(fields).as_deref(), Some("tove"));
}

#[test]
fn a_sent_stand_in_for_the_birthday_is_no_contradiction() {
    let fields = format!("given=Tove; family=Brandvold; born=1982-01-01; {HOME}");
    assert_eq!(who(&fields).as_deref(), Some("tove"));
}

#[test]
fn who_married_is_known_by_two_contacts() {
    let both = format!("given=Tove; family=Quesada; email=tove.b@example.com; {HOME}");
    assert_eq!(who(&both).as_deref(), Some("tove"));
    assert_eq!(
        who(&format!("given=Tove; family=Quesada; {HOME}")),
        None,
        "the home alone may be a successor's"
    );
}

#[test]
fn a_son_who_gives_his_fathers_number_is_himself() {
    let namesakes = world(&[
        vec![record(
            "father",
            &format!("given=Ivar; family=Brandvold; born=1958-04-02; phone=+12085550161; {HOME}"),
        )],
        vec![record(
            "son",
            &format!("given=Ivar; family=Brandvold; born=1984-11-23; phone=+12085550188; {HOME}"),
        )],
    ]);
    let asked =
        format!("given=Ivar; family=Brandvold; born=1984-11-23; phone=+12085550161; {HOME}");
    let found = namesakes.find(&applicant(&asked)).unwrap();
    assert!(found.confidence > 0.95, "{}", found.confidence);
    assert_eq!(namesakes.who(&applicant(&asked)).as_deref(), Some("son"));
    let brother = asked.replace("1984-11-23", "1991-07-08");
    assert_ne!(
        namesakes.who(&applicant(&brother)).as_deref(),
        Some("father")
    );
}

#[test]
fn who_came_nearest_is_told_with_the_reason_why_not() {
    let stranger =
        format!("given=Sigrun; family=Brandvold; born=2004-02-11; phone=+12085550161; {HOME}");
    let resolution = alder_street().ask(&applicant(&stranger));
    assert!(resolution.best.is_none());
    let why = resolution.nearest.unwrap().explanation;
    assert_eq!(why.rival.unwrap().name, "household_member");
    assert!(why.probability < 0.05);
}
