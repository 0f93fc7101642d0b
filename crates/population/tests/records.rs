//! What a population of 20,000 people holds: valid numbers and places, and hard cases in number.

#![expect(
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test fails loudly"
)]

use bonafide_population::{AS_OF, PopulationConfig, Record, generate};
use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

const PEOPLE: u64 = 20_000;

static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let config = PopulationConfig::united_states(PEOPLE, 11);
    generate(&config).expect("valid").collect()
});

fn by_person() -> BTreeMap<&'static str, Vec<&'static Record>> {
    let mut people: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in RECORDS.iter() {
        people.entry(&record.person_id).or_default().push(record);
    }
    people
}

fn household(person_id: &str) -> &str {
    person_id.split_once('-').expect("a member").0
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// States by the first three digits of the ZIP: an independent table, from the published map.
fn states_of_zip(zip: &str) -> &'static [&'static str] {
    let prefix: u16 = zip[..3].parse().expect("digits");
    match prefix {
        6..=9 => &["PR", "VI"],
        10..=27 => &["MA"],
        28..=29 => &["RI"],
        30..=38 => &["NH"],
        39..=49 => &["ME"],
        50..=54 | 56..=59 => &["VT"],
        60..=69 => &["CT"],
        70..=89 => &["NJ"],
        90..=98 => &["AE"],
        100..=149 => &["NY"],
        150..=196 => &["PA"],
        197..=199 => &["DE"],
        200..=205 => &["DC"],
        206..=219 => &["MD"],
        220..=246 => &["VA"],
        247..=268 => &["WV"],
        270..=289 => &["NC"],
        290..=299 => &["SC"],
        300..=319 => &["GA"],
        340 => &["AA"],
        320..=349 => &["FL"],
        350..=369 => &["AL"],
        370..=385 => &["TN"],
        386..=397 => &["MS"],
        398..=399 => &["GA"],
        400..=427 => &["KY"],
        430..=459 => &["OH"],
        460..=479 => &["IN"],
        480..=499 => &["MI"],
        500..=528 => &["IA"],
        530..=549 => &["WI"],
        550..=567 => &["MN"],
        570..=577 => &["SD"],
        580..=588 => &["ND"],
        590..=599 => &["MT"],
        600..=629 => &["IL"],
        630..=658 => &["MO"],
        660..=679 => &["KS"],
        680..=693 => &["NE"],
        700..=714 => &["LA"],
        716..=729 => &["AR"],
        730..=732 | 734..=749 => &["OK"],
        750..=799 => &["TX"],
        800..=816 => &["CO"],
        820..=831 => &["WY"],
        832..=838 => &["ID"],
        840..=847 => &["UT"],
        850..=865 => &["AZ"],
        870..=884 => &["NM"],
        885 => &["TX"],
        889..=898 => &["NV"],
        900..=961 => &["CA"],
        962..=966 => &["AP"],
        967..=968 => &["HI"],
        970..=979 => &["OR"],
        980..=994 => &["WA"],
        995..=999 => &["AK"],
        _ => &[],
    }
}

#[test]
fn zip_codes_belong_to_their_states() {
    let mut checked = 0;
    for record in RECORDS.iter() {
        let (Some(zip), Some(state)) = (&record.postal_code, &record.major_admin_division) else {
            continue;
        };
        let good = zip.len() == 5 || (zip.len() == 10 && zip.as_bytes()[5] == b'-');
        assert!(good, "{zip}");
        // Military prefixes overlap with those of states in the last digit only, and mistakes
        // touch the last digit only.
        assert!(
            states_of_zip(zip).contains(&state.as_str()),
            "{zip} {state}"
        );
        checked += 1;
    }
    assert!(checked > 80_000);
    let towns: HashSet<_> = RECORDS
        .iter()
        .filter_map(|record| {
            Some((
                record.locality.as_ref()?.to_uppercase(),
                &record.major_admin_division,
            ))
        })
        .collect();
    assert!(towns.len() >= 300, "{}", towns.len());
}

#[test]
fn phone_numbers_are_valid() {
    let mut valid = 0_u32;
    let mut invalid = 0_u32;
    for record in RECORDS.iter().step_by(5) {
        let Some(number) = &record.phone_number else {
            continue;
        };
        let parsed = PHONE_NUMBER_UTIL.parse(number, Some(Region::US));
        match parsed {
            Ok(parsed) if PHONE_NUMBER_UTIL.is_valid_number(&parsed) => valid += 1,
            _ => invalid += 1,
        }
    }
    // Mistyped numbers change digits after the exchange's first, so nearly all stay valid.
    assert!(valid > 5_000, "{valid}");
    assert!(invalid * 500 < valid, "{invalid} of {valid}");
}

#[test]
fn emails_lie_in_reserved_domains() {
    let reserved = ["example.com", "example.org", "example.net"];
    let mut seen = 0;
    for record in RECORDS.iter() {
        let Some(email) = &record.email else { continue };
        let (handle, domain) = email.split_once('@').expect("an address");
        let inside = reserved
            .iter()
            .any(|name| domain == *name || domain.ends_with(&format!(".{name}")));
        assert!(inside && !handle.is_empty() && email.is_ascii(), "{email}");
        seen += 1;
    }
    assert!(seen > 10_000);
}

#[test]
fn national_ids_are_valid_but_for_typing_errors() {
    let mut full = 0_u32;
    let mut last_four = 0_u32;
    let mut wrong = 0_u32;
    let mut taxpayers = 0_u32;
    for record in RECORDS.iter() {
        let Some(id) = &record.national_id else {
            continue;
        };
        let id = digits(id);
        if id.len() == 4 {
            last_four += 1;
            continue;
        }
        assert_eq!(id.len(), 9);
        full += 1;
        let (area, group, serial) = (&id[..3], &id[3..5], &id[5..]);
        let number: u16 = group.parse().expect("digits");
        let is_itin = matches!(number, 50..=65 | 70..=88 | 90..=92 | 94..=99);
        let broken = matches!(area, "000" | "666") || group == "00" || serial == "0000";
        let specimen = matches!(id.as_str(), "078051120" | "219099999");
        if area.starts_with('9') && is_itin && !broken {
            taxpayers += 1;
        } else if broken || specimen || area.starts_with('9') {
            wrong += 1;
        }
    }
    assert!(full > 40_000 && last_four > 2_500, "{full} {last_four}");
    assert!((400..2_500).contains(&taxpayers), "{taxpayers}");
    // One in a hundred is mistyped, and a small part of those breaks the structure.
    assert!(wrong * 400 < full, "{wrong} of {full}");
}

#[test]
fn numbers_are_not_issued_before_birth() {
    // Random areas exist since June 2011 only: nobody born in the country long before has one.
    let late_area = |id: &str| matches!(id[..3].parse::<u16>(), Ok(734..=749 | 773..=899));
    let (mut young, mut young_late, mut old, mut old_late) = (0_u32, 0_u32, 0_u32, 0_u32);
    for record in RECORDS.iter() {
        let (Some(id), Some(birth)) = (&record.national_id, &record.date_of_birth) else {
            continue;
        };
        let id = digits(id);
        let year: u16 = birth[..4].parse().expect("a year");
        if id.len() != 9 {
            continue;
        }
        if year >= 2012 {
            young += 1;
            young_late += u32::from(late_area(&id));
        } else if (1950..1975).contains(&year) {
            old += 1;
            old_late += u32::from(late_area(&id));
        }
    }
    assert!(old > 5_000 && old_late * 100 < old, "{old_late} of {old}");
    assert!(young > 0 && young_late > 0, "{young_late} of {young}");
}

#[test]
fn dates_are_in_order() {
    let today = AS_OF.to_string();
    let mut dead = 0;
    for (_, records) in by_person() {
        for record in records {
            assert!(record.first_seen <= record.last_seen, "{record:?}");
            assert!(record.last_seen.as_str() <= today.as_str(), "{record:?}");
            let Some(death) = &record.deceased_date else {
                continue;
            };
            dead += 1;
            assert!(death.as_str() < today.as_str());
            if let Some(birth) = &record.date_of_birth {
                assert!(birth < death, "{record:?}");
            }
        }
    }
    assert!(dead > 300, "{dead}");
}

#[test]
fn everybody_has_three_to_eight_records_from_several_sources() {
    let people = by_person();
    let counts: Vec<usize> = people.values().map(Vec::len).collect();
    assert!(counts.iter().all(|count| (3..=8).contains(count)));
    let mean = RECORDS.len() as f64 / people.len() as f64;
    assert!((4.8..5.4).contains(&mean), "{mean}");
    let sources: BTreeSet<&str> = RECORDS
        .iter()
        .map(|record| record.source.as_str())
        .collect();
    let all = [
        "Credit",
        "Education",
        "Government",
        "Property Tax",
        "Telecom",
        "Utility",
    ];
    assert!(sources.iter().eq(all.iter()));
    let several = people.values().filter(|records| {
        let own: BTreeSet<_> = records.iter().map(|record| &record.source).collect();
        own.len() >= 2
    });
    assert!(several.count() * 10 > people.len() * 9);
}

#[test]
fn sources_have_their_habits() {
    let of = |source: &'static str| RECORDS.iter().filter(move |record| record.source == source);
    assert!(of("Education").all(|record| record.national_id.is_none()));
    assert!(
        of("Property Tax").all(|record| record.phone_number.is_none() && record.email.is_none())
    );
    let shouted = of("Property Tax").filter_map(|record| record.family_name.as_ref());
    assert!(shouted.take(500).all(|name| name.to_uppercase() == **name));
    assert!(
        of("Telecom")
            .filter(|record| record.phone_number.is_some())
            .count()
            > 9_000
    );
    let joint = of("Property Tax").filter(|record| {
        record
            .given_name
            .as_deref()
            .is_some_and(|name| name.contains(" & "))
    });
    assert!(joint.count() > 50);
}

#[test]
fn names_are_many_and_of_all_kinds() {
    let given: HashSet<String> = RECORDS
        .iter()
        .filter_map(|record| record.given_name.as_ref().map(|name| name.to_uppercase()))
        .collect();
    let family: HashSet<String> = RECORDS
        .iter()
        .filter_map(|record| record.family_name.as_ref().map(|name| name.to_uppercase()))
        .collect();
    assert!(
        given.len() > 1_500 && family.len() > 8_000,
        "{} {}",
        given.len(),
        family.len()
    );
    let holds = |sign: &str| family.iter().filter(|name| name.contains(sign)).count();
    assert!(holds("-") > 50, "hyphens {}", holds("-"));
    assert!(holds("'") > 5, "apostrophes {}", holds("'"));
    assert!(holds(" ") > 300, "double names {}", holds(" "));
    assert!(holds("DE LA ") > 2, "particles {}", holds("DE LA "));
    assert!(holds("Í") > 1, "accents {}", holds("Í"));
}

#[test]
fn doubles_marriages_and_shared_things_are_there() {
    let people = by_person();
    let mut renamed = 0_u32;
    let mut moved = 0_u32;
    let mut birth_names: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    let mut phones: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut streets: BTreeMap<(String, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut suffixes: BTreeSet<String> = BTreeSet::new();
    for (person, records) in &people {
        let names: BTreeSet<String> = records
            .iter()
            .filter(|record| record.gender.as_deref() != Some("Male"))
            .filter_map(|record| Some(record.family_name.as_ref()?.get(..2)?.to_uppercase()))
            .collect();
        renamed += u32::from(names.len() > 1);
        let zips: BTreeSet<&str> = records
            .iter()
            .filter_map(|record| record.postal_code.as_deref()?.get(..5))
            .collect();
        moved += u32::from(zips.len() > 1);
        for record in records {
            if let Some(phone) = &record.phone_number {
                let number = digits(phone);
                let number = number[number.len() - 10..].to_owned();
                phones.entry(number).or_default().insert(household(person));
            }
            if let Some(suffix) = &record.suffix {
                suffixes.insert(suffix.to_uppercase());
            }
            if let (Some(birth), Some(family)) = (&record.date_of_birth, &record.family_name) {
                let key = (
                    household(person),
                    format!("{birth}{}", family.to_uppercase()),
                );
                birth_names.entry(key).or_default().insert(person);
            }
            if let (Some(line), Some(zip)) = (&record.line_1, &record.postal_code) {
                let building = line.to_uppercase();
                let building = building.split(" APT").next().unwrap_or("").to_owned();
                let key = (building, zip.get(..5).unwrap_or(""));
                streets.entry(key).or_default().insert(household(person));
            }
        }
    }
    assert!(renamed > 1_500, "renamed {renamed}");
    assert!(moved > 8_000, "moved {moved}");
    let twins = birth_names
        .values()
        .filter(|people| people.len() > 1)
        .count();
    assert!(twins > 25, "twins {twins}");
    assert!(suffixes.is_superset(&["JR", "SR", "III"].map(str::to_owned).into()));
    let recycled = phones
        .values()
        .filter(|households| households.len() > 1)
        .count();
    assert!(recycled > 50, "recycled phones {recycled}");
    let buildings = streets
        .values()
        .filter(|households| households.len() > 5)
        .count();
    assert!(buildings > 30, "buildings {buildings}");
}
