//! How names are folded, read and graded.

use bonafide_identity::*;

#[test]
fn folding_gives_one_plain_spelling() {
    for (text, folded) in [
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "OBRIEN"),
        ("O´Brien", "OBRIEN"),
        ("Smith-Jones", "SMITH JONES"),
        ("  José   María ", "JOSE MARIA"),
        ("Jose\u{301}", "JOSE"),
        ("straße", "STRASSE"),
        ("Æther Øst Łukasz Đorđe Þór", "AETHER OST LUKASZ DORDE THOR"),
        ("İstanbul ılgaz", "ISTANBUL ILGAZ"),
        ("Ｊｏｈｎ　Ｄｏｅ", "JOHN DOE"),
        ("Jo\u{200b}hn\u{ad}", "JOHN"),
        ("Jo\u{0}hn\tDoe\n", "JOHN DOE"),
        ("Владимир Путин", "VLADIMIR PUTIN"),
        ("Ann 😀", "ANN"),
        ("St. John", "ST JOHN"),
        ("", ""),
        ("---", ""),
    ] {
        assert_eq!(fold(text), folded, "{text:?}");
    }
}

#[test]
fn titles_and_suffixes_are_taken_out_wherever_they_stand() {
    let name = PersonName::from_parts("Dr. John", "Q.", "Smith Jr.", "");
    assert_eq!(
        (name.given(), name.middle(), name.family(), name.suffix()),
        ("JOHN", "Q", "SMITH", Some(Suffix::Junior))
    );
    let name = PersonName::from_parts("Robert III", "", "Van Der Berg", "");
    assert_eq!(
        (name.given(), name.family(), name.suffix()),
        ("ROBERT", "VAN DER BERG", Some(Suffix::Third))
    );
    assert_eq!(
        PersonName::from_parts("A", "", "B", "2nd").suffix(),
        Some(Suffix::Second)
    );
    assert_eq!(
        PersonName::from_parts("John V", "", "Smith", "").given(),
        "JOHN V"
    );
    assert_eq!(
        PersonName::from_parts("", "", "Junior", "").family(),
        "JUNIOR"
    );
    assert_eq!(PersonName::from_parts("JR", "", "Smith", "").given(), "JR");
}

#[test]
fn full_names_are_read_in_both_orders() {
    for (text, given, middle, family, suffix) in [
        ("John Smith", "JOHN", "", "SMITH", None),
        (
            "Mr. John Quincy Smith, Jr.",
            "JOHN",
            "QUINCY",
            "SMITH",
            Some(Suffix::Junior),
        ),
        ("Smith, John Q", "JOHN", "Q", "SMITH", None),
        ("Smith Jr, John", "JOHN", "", "SMITH", Some(Suffix::Junior)),
        ("Smith, John, III", "JOHN", "", "SMITH", Some(Suffix::Third)),
        ("Maria de la Cruz", "MARIA", "", "DE LA CRUZ", None),
        ("Ludwig van Beethoven", "LUDWIG", "", "VAN BEETHOVEN", None),
        ("John Smith MD", "JOHN", "", "SMITH", None),
        ("Cher", "", "", "CHER", None),
        ("Smith, Mr. John", "JOHN", "", "SMITH", None),
    ] {
        let name = PersonName::parse_full(text);
        assert_eq!(
            (name.given(), name.middle(), name.family(), name.suffix()),
            (given, middle, family, suffix),
            "{text}"
        );
    }
}

#[test]
fn given_names_are_graded_best_first() {
    use GivenGrade::*;
    for (a, b, grade) in [
        ("WILLIAM", "WILLIAM", Exact),
        ("MARY ANN", "MARYANN", Exact),
        ("WILLIAM", "BILL", Nickname),
        ("LIAM", "BILL", Nickname),
        ("GUILLERMO", "MEMO", Nickname),
        ("MICHAEL", "MICHEAL", Nickname),
        ("JENNIFER", "JENNFIER", Fuzzy),
        ("JUAN", "JUAN CARLOS", Fuzzy),
        ("MARY A", "MARY ANN", Fuzzy),
        ("JUAN PABLO", "JUAN CARLOS", None),
        ("J", "JOHN", Initial),
        ("JOHN", "MICHAEL", None),
        ("", "JOHN", None),
        ("J", "K", None),
    ] {
        assert_eq!(compare_given(a, b), grade, "{a} / {b}");
        assert_eq!(compare_given(b, a), grade, "{b} / {a}");
    }
}

#[test]
fn family_names_are_graded_best_first() {
    use FamilyGrade::*;
    for (a, b, grade) in [
        ("SMITH", "SMITH", Exact),
        ("DE LA CRUZ", "DELACRUZ", Exact),
        ("MC DONALD", "MCDONALD", Exact),
        ("SAINT JOHN", "ST JOHN", Exact),
        ("SMITH", "SMYTH", Fuzzy),
        ("GARCIA LOPEZ", "LOPEZ GARCIA", Fuzzy),
        ("DE LA CRUZ", "CRUZ", Fuzzy),
        ("GARCIA LOPEZ", "GARCIA", Partial),
        ("SMITH JONES", "JONES", Partial),
        ("SMITH", "GARCIA", None),
        ("VAN DAM", "VAN BERG", None),
        ("", "SMITH", None),
    ] {
        assert_eq!(compare_family(a, b), grade, "{a} / {b}");
        assert_eq!(compare_family(b, a), grade, "{b} / {a}");
    }
}

#[test]
fn an_exchange_of_given_and_family_name_is_seen() {
    let name = |given, family| PersonName::from_parts(given, "", family, "");
    let compared = compare_names(&name("Garcia", "Luis"), &name("Luis", "Garcia"));
    assert!(compared.swapped);
    assert_eq!(compared.grade(), NameGrade::Swapped);
    let straight = compare_names(&name("Luis", "Garcia"), &name("Luis", "Garcia"));
    assert!(!straight.swapped);
    assert_eq!(straight.grade(), NameGrade::Exact);
}
