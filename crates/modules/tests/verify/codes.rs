//! Every reason code: one case at least that makes it appear, one at least that shows it absent.
//!
//! Each case starts from an applicant who is on record with everything she sends, and changes what
//! it is about: the application, what the population says, or the settings of the step.

mod absent;
mod appears;

use crate::support::{applicant, codes, judge, pii, settings, town};
use absent::ABSENT;
use appears::APPEARS;
use bonafide_modules::{Answer, module_named};
use bonafide_reference::{
    AddressAgreement, AddressGrade, BestMatch, ElementGrade, IdFacts, IdGrade, Query, Resolution,
};
use bonafide_types::{Applicant, SmolStr};

/// What the application and the population look like in one case.
struct World {
    applicant: Applicant,
    resolution: Resolution,
    settings: &'static str,
}

impl World {
    fn best(&mut self) -> &mut BestMatch {
        self.resolution.best.as_mut().unwrap()
    }

    fn id_facts(&mut self) -> &mut IdFacts {
        self.resolution.id_facts.as_mut().unwrap()
    }

    fn address(&mut self) -> &mut AddressAgreement {
        match &mut self.best().address {
            AddressGrade::Compared(address) => address,
            grade => panic!("{grade:?}"),
        }
    }

    fn send_id(&mut self, id: &str) {
        self.applicant.national_id = pii(id);
    }

    /// Nobody is found, and the id is on no record.
    fn find_nobody(&mut self) {
        self.resolution.best = None;
        self.resolution.name_joins_any = false;
        *self.id_facts() = IdFacts::default();
    }

    /// The id sent is unknown, though the person is found.
    fn find_other_id(&mut self) {
        self.best().national_id = IdGrade::Different;
        *self.id_facts() = IdFacts::default();
    }

    /// The id sent belongs to somebody else.
    fn find_foreign_id(&mut self) {
        self.best().national_id = IdGrade::Different;
        let facts = self.id_facts();
        facts.given_fits = false;
        facts.family_fits = false;
    }
}

struct Case {
    code: &'static str,
    when: &'static str,
    change: fn(&mut World),
}

const fn case(code: &'static str, when: &'static str, change: fn(&mut World)) -> Case {
    Case { code, when, change }
}

fn codes_in(case: &Case) -> Vec<SmolStr> {
    let index = town();
    let applicant = applicant();
    let mut world = World {
        resolution: index.resolve(&Query::from_applicant(&applicant)),
        applicant,
        settings: "{}",
    };
    world.resolution.any_record_has.deaths = false;
    (case.change)(&mut world);
    let settings = settings(world.settings);
    let answer = Answer::Ok((world.resolution, index.sources()));
    codes(&judge(&world.applicant, &settings, answer))
}

#[test]
fn each_code_appears_where_it_should() {
    for case in APPEARS {
        let codes = codes_in(case);
        let found = codes.iter().any(|code| code == case.code);
        assert!(found, "{} when {}: {codes:?}", case.code, case.when);
    }
}

#[test]
fn each_code_is_absent_where_it_should_be() {
    for case in ABSENT {
        let codes = codes_in(case);
        let found = codes.iter().any(|code| code == case.code);
        assert!(!found, "{} when {}: {codes:?}", case.code, case.when);
    }
}

#[test]
fn no_code_lacks_a_case_of_either_kind() {
    for code in module_named("verify").unwrap().reason_codes() {
        for (kind, cases) in [("appears", APPEARS), ("is absent", ABSENT)] {
            let is_tested = cases.iter().any(|case| case.code == code.as_str());
            assert!(is_tested, "no case in which {code} {kind}");
        }
    }
}

#[test]
fn a_perfect_match_says_one_thing() {
    let nothing = case("I919", "nothing is changed", |_| {});
    assert_eq!(codes_in(&nothing), ["I919"]);
}

#[test]
fn risks_come_first_and_the_gravest_of_them_at_the_front() {
    let nobody = case("R901", "nobody is found", World::find_nobody);
    assert_eq!(codes_in(&nobody), ["R901", "R940", "R902", "R922", "R919"]);
    let several = case("R956", "two things at once", |w| {
        w.find_other_id();
        w.address().current = false;
        w.best().distinct_ids = 2;
        w.best().phone = ElementGrade::Different;
    });
    assert_eq!(codes_in(&several), ["R901", "R940", "R956", "I917", "I910"]);
}

#[test]
fn a_step_may_keep_only_the_first_codes() {
    let nobody = case("R901", "three are kept", |w| {
        w.settings = r#"{"max_reason_codes":3}"#;
        w.find_nobody();
    });
    assert_eq!(codes_in(&nobody), ["R901", "R940", "R902"]);
}
