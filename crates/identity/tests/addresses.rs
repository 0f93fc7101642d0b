//! How addresses of the United States are read, written in standard form, and compared.

use bonafide_identity::*;
use proptest::prelude::*;

fn line(line_1: &str, line_2: &str) -> String {
    read_us_address(line_1, line_2, "", "", "").standard_line()
}

#[test]
fn street_lines_come_out_in_standard_form() {
    for (text, standard) in [
        ("123 Main Street", "123 MAIN ST"),
        ("123 north main st.", "123 N MAIN ST"),
        ("123 N. Main St. Apt. 4-B", "123 N MAIN ST APT 4B"),
        ("123 Main St #4B", "123 MAIN ST # 4B"),
        ("123 Main St Apt #4B", "123 MAIN ST APT 4B"),
        ("123 Main St Apartment 4 B", "123 MAIN ST APT 4B"),
        ("123 Main St APT4B", "123 MAIN ST APT 4B"),
        ("123 Main St Unit 04", "123 MAIN ST UNIT 4"),
        ("123 Main St 4B", "123 MAIN ST # 4B"),
        (
            "123 Main St, Bldg 3, Suite 200",
            "123 MAIN ST BLDG 3 STE 200",
        ),
        ("123 Main St Floor 2", "123 MAIN ST FL 2"),
        ("123 Main St Basement", "123 MAIN ST BSMT"),
        ("123 Front St", "123 FRONT ST"),
        ("123 1/2 Main St", "123 1/2 MAIN ST"),
        ("123½ Main St", "123 1/2 MAIN ST"),
        ("123-1/2 Main St", "123 1/2 MAIN ST"),
        ("12-34 150th Street", "12-34 150TH ST"),
        ("N6W23001 Bluemound Rd", "N6W23001 BLUEMOUND RD"),
        ("123A Elm Ave", "123A ELM AVE"),
        ("123 A Elm Ave", "123A ELM AVE"),
        ("123 A St", "123 A ST"),
        ("One Main Street", "1 MAIN ST"),
        ("45 Fifth Avenue", "45 5TH AVE"),
        ("45 5 Ave", "45 5TH AVE"),
        ("45 W Forty Second St", "45 W 42ND ST"),
        ("45 West 42 nd Street", "45 W 42ND ST"),
        ("100 N.W. 5th Ave", "100 NW 5TH AVE"),
        ("100 North East 5th Ave", "100 NE 5TH AVE"),
        ("100 5th Ave NE", "100 5TH AVE NE"),
        ("100 South West St", "100 S WEST ST"),
        ("100 West St", "100 WEST ST"),
        ("100 N St NW", "100 N ST NW"),
        ("100 Avenue B", "100 AVENUE B"),
        ("100 Ave S", "100 AVENUE S"),
        ("100 Broadway East", "100 BROADWAY E"),
        ("100 Saint Charles Ave", "100 ST CHARLES AVE"),
        ("100 St. Charles Ave", "100 ST CHARLES AVE"),
        ("100 O'Hara Ct", "100 OHARA CT"),
        ("500 County Rd 12", "500 COUNTY ROAD 12"),
        ("500 CR 12", "500 COUNTY ROAD 12"),
        ("500 Co. Road #12", "500 COUNTY ROAD 12"),
        ("500 State Hwy 7", "500 STATE HIGHWAY 7"),
        ("500 SR-7", "500 STATE ROUTE 7"),
        ("500 US Hwy 1", "500 US HIGHWAY 1"),
        ("500 U.S. Highway 1 North", "500 US HIGHWAY 1 N"),
        ("500 FM1960", "500 FM 1960"),
        ("500 Farm to Market Road 1960", "500 FM 1960"),
        ("500 Highway 9", "500 HIGHWAY 9"),
        ("500 Hwy 9 Apt 2", "500 HIGHWAY 9 APT 2"),
        ("APT 4B 123 Main St", "123 MAIN ST APT 4B"),
        ("0123 Main St", "123 MAIN ST"),
        ("5th Ave", "5TH AVE"),
        ("100 Calle Luna", "100 CALLE LUNA"),
        ("100 Park", "100 PARK"),
    ] {
        assert_eq!(line(text, ""), standard, "{text}");
    }
}

#[test]
fn boxes_and_routes_are_recognised_in_every_spelling() {
    for (text, kind, standard) in [
        ("PO Box 123", AddressKind::PoBox, "PO BOX 123"),
        ("P.O. Box 0123", AddressKind::PoBox, "PO BOX 123"),
        ("P. O. Box #123", AddressKind::PoBox, "PO BOX 123"),
        ("POB 123", AddressKind::PoBox, "PO BOX 123"),
        ("POBOX123", AddressKind::PoBox, "PO BOX 123"),
        ("Post Office Box 12A", AddressKind::PoBox, "PO BOX 12A"),
        ("Box 12", AddressKind::PoBox, "PO BOX 12"),
        ("Drawer 7", AddressKind::PoBox, "PO BOX 7"),
        ("RR 2 Box 18", AddressKind::RuralRoute, "RR 2 BOX 18"),
        ("RR2 BOX18", AddressKind::RuralRoute, "RR 2 BOX 18"),
        (
            "Rural Route #2, Box #18",
            AddressKind::RuralRoute,
            "RR 2 BOX 18",
        ),
        ("Route 2 Box 18", AddressKind::RuralRoute, "RR 2 BOX 18"),
        ("R.R. 2", AddressKind::RuralRoute, "RR 2"),
        ("HC 1 Box 23", AddressKind::HighwayContract, "HC 1 BOX 23"),
        (
            "Highway Contract Route 1 Box 23",
            AddressKind::HighwayContract,
            "HC 1 BOX 23",
        ),
        (
            "Star Route 1 Box 23",
            AddressKind::HighwayContract,
            "HC 1 BOX 23",
        ),
        (
            "General Delivery",
            AddressKind::GeneralDelivery,
            "GENERAL DELIVERY",
        ),
        ("PSC 802 Box 74", AddressKind::Military, "PSC 802 BOX 74"),
        (
            "Unit 2050 Box 4190",
            AddressKind::Military,
            "UNIT 2050 BOX 4190",
        ),
        (
            "123 Main St PMB 45",
            AddressKind::PrivateMailbox,
            "123 MAIN ST PMB 45",
        ),
        ("500 Box Elder Rd", AddressKind::Street, "500 BOX ELDER RD"),
        (
            "500 Ranch Road 12",
            AddressKind::Street,
            "500 RANCH ROAD 12",
        ),
    ] {
        let address = read_us_address(text, "", "", "", "");
        assert_eq!(address.kind, kind, "{text}");
        assert_eq!(address.standard_line(), standard, "{text}");
    }
}

#[test]
fn the_second_line_gives_unit_or_street() {
    assert_eq!(line("123 Main St", "Apt 4B"), "123 MAIN ST APT 4B");
    assert_eq!(line("123 Main St", "4B"), "123 MAIN ST # 4B");
    assert_eq!(line("Apt 4B", "123 Main St"), "123 MAIN ST APT 4B");
    assert_eq!(line("Sunny Acres", "123 Main St"), "123 MAIN ST");
    assert_eq!(line("c/o Jane Roe", "123 Main St"), "123 MAIN ST");
    assert_eq!(line("123 Main St", "Attn: Accounts"), "123 MAIN ST");
    assert_eq!(line("", "123 Main St"), "123 MAIN ST");
    let address = read_us_address("123 Main St", "PO Box 9", "", "", "");
    assert_eq!(address.kind, AddressKind::Street);
    assert_eq!(address.box_number, "9");
}

#[test]
fn city_state_and_zip_are_standardised() {
    for (city, state, zip, last) in [
        (
            "St. Louis",
            "Missouri",
            "63101-1234",
            "SAINT LOUIS MO 63101-1234",
        ),
        ("Boston", "US-MA", "2118", "BOSTON MA 02118"),
        ("Boston, MA", "", "021181234", "BOSTON MA 02118-1234"),
        ("E St Louis", "Ill.", "62201", "EAST SAINT LOUIS IL 62201"),
        ("New York", "N.Y.", "１０００１", "NEW YORK NY 10001"),
        ("Toronto", "ON", "M5V 2T6", "TORONTO"),
    ] {
        let address = read_us_address("1 Main St", "", city, state, zip);
        assert_eq!(address.last_line(), last);
    }
    assert!(read_us_address("1 Main St", "", "APO", "AE", "09012").is_military());
}

#[test]
fn a_whole_address_in_one_line_is_taken_apart() {
    for text in [
        "12 Main St, Apt 4, Boston, MA 02118",
        "12 Main St Apt 4, Boston MA 02118",
        "12 Main Street #4, Boston, Massachusetts, 02118, USA",
    ] {
        let address = read_us_address(text, "", "", "", "");
        assert_eq!(address.last_line(), "BOSTON MA 02118", "{text}");
        assert_eq!(address.unit, "4", "{text}");
        assert_eq!(address.street, "MAIN", "{text}");
    }
}

#[test]
fn delivery_lines_are_graded() {
    use StreetGrade::*;
    for (a, b, grade) in [
        ("123 Main Street", "123 MAIN ST", Exact),
        ("123 N Main St", "123 Main St", Loose),
        ("123 N Main St", "123 Main St N", Loose),
        ("123 N Main St", "123 S Main St", None),
        ("123 Main St", "123 Main", Loose),
        ("123 Main St", "123 Main Ave", None),
        ("123 Main St", "124 Main St", None),
        ("123 Mian St", "123 Main St", Loose),
        ("123 Washingtn Blvd", "123 Washington Boulevard", Loose),
        ("123 42nd St", "123 43rd St", None),
        ("123 Fifth Ave", "123 5th Avenue", Exact),
        ("123 Avenue B", "123 Avenue C", None),
        ("123 Forest Hills Dr", "123 Forest Hills", Loose),
        ("123 Maplewood Ln", "123 Maple Wood Ln", Loose),
        ("12-34 150th St", "1234 150th St", Loose),
        ("123A Elm St", "123 Elm St Apt A", Loose),
        ("500 Hwy 9", "500 State Route 9", Loose),
        ("500 US Hwy 9", "500 County Road 9", None),
        ("500 CR 9", "500 County Rd 9", Exact),
        ("PO Box 12", "P.O. BOX 012", Exact),
        ("PO Box 12", "PO Box 13", None),
        ("PO Box 12", "12 Main St", None),
        ("RR 2 Box 18", "Rural Route 2 Box 18", Exact),
        ("General Delivery", "Gen Del", Exact),
        ("123 Saint James Pl", "123 St James Place", Exact),
    ] {
        let (x, y) = (
            read_us_address(a, "", "", "", ""),
            read_us_address(b, "", "", "", ""),
        );
        assert_eq!(compare_addresses(&x, &y).street, grade, "{a} / {b}");
        assert_eq!(compare_addresses(&y, &x).street, grade, "{b} / {a}");
    }
}

#[test]
fn units_are_compared_without_their_designator() {
    for (a, b, grade) in [
        ("1 Main St Apt 4B", "1 Main St #4-B", UnitGrade::Same),
        ("1 Main St Apt 4B", "1 Main St", UnitGrade::Unknown),
        ("1 Main St Apt 4B", "1 Main St Apt 5B", UnitGrade::Different),
        ("1 Main St", "1 Main St", UnitGrade::Same),
        ("1 Main St PMB 7", "1 Main St #7", UnitGrade::Same),
    ] {
        let (x, y) = (
            read_us_address(a, "", "", "", ""),
            read_us_address(b, "", "", "", ""),
        );
        assert_eq!(compare_addresses(&x, &y).unit, grade, "{a} / {b}");
    }
}

#[test]
fn zip_codes_know_their_state() {
    for (zip, state) in [
        ("02118", Some("MA")),
        ("10001", Some("NY")),
        ("90210", Some("CA")),
        ("00501", Some("NY")),
        ("06390", Some("NY")),
        ("20101", Some("VA")),
        ("73301", Some("TX")),
        ("96799", Some("AS")),
        ("09012", Some("AE")),
        ("34002", Some("AA")),
        ("00000", None),
        ("1234", None),
        ("abcde", None),
    ] {
        assert_eq!(state_of_zip(zip), state, "{zip}");
    }
    assert_eq!(standardise_state(" mass. "), Some("MA"));
    assert_eq!(standardise_state("us-pr"), Some("PR"));
    assert_eq!(standardise_state("Ontario"), None);
}

proptest! {
    #[test]
    fn reading_never_panics(line_1 in "\\PC{0,60}", line_2 in "\\PC{0,20}", rest in "\\PC{0,20}") {
        let address = read_us_address(&line_1, &line_2, &rest, &rest, &rest);
        prop_assert!(address.standard_line().is_ascii());
        let _ = compare_addresses(&address, &address);
    }

    #[test]
    fn reading_its_own_standard_form_changes_nothing(
        number in 1_u32..9999,
        direction in prop::sample::select(vec!["", "N ", "SW "]),
        name in "[A-Z]{4,9}",
        suffix in prop::sample::select(vec!["", " STREET", " AVE", " Blvd", " Trail"]),
        unit in prop::sample::select(vec!["", " Apt 4B", " #12", " Ste 200"]),
    ) {
        let text = format!("{number} {direction}{name}{suffix}{unit}");
        let once = read_us_address(&text, "", "", "", "");
        let again = read_us_address(&once.standard_line(), "", "", "", "");
        prop_assert_eq!(once.standard_line(), again.standard_line());
        prop_assert_eq!(compare_addresses(&once, &again).street, StreetGrade::Exact);
    }
}
