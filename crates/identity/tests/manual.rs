//! The manual's page on names and addresses says what the table of countries says.

const PAGE: &str = include_str!("../../../docs/names-and-addresses.md");
const COUNTRIES: &str = include_str!("../data/address/countries.csv");

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn every_country_stands_in_the_manual_as_in_the_table() {
    let documented: Vec<Vec<&str>> = PAGE
        .lines()
        .filter(|line| line.starts_with("| ") && line.as_bytes().get(4) == Some(&b' '))
        .map(cells)
        .filter(|cells| cells.len() == 6 && cells[0] != "US")
        .collect();
    let table: Vec<Vec<&str>> = COUNTRIES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(',').collect())
        .collect();
    let codes =
        |rows: &[Vec<&str>]| -> Vec<String> { rows.iter().map(|row| row[0].to_owned()).collect() };
    assert_eq!(codes(&documented), codes(&table));
    for (page, row) in documented.iter().zip(&table) {
        let place = if row[2] == "before" {
            "before"
        } else {
            "behind"
        };
        assert_eq!(page[2], place, "{}", row[0]);
        for (rule, mark) in [(row[4], "`/`"), (row[5], "`-`")] {
            let said = match rule {
                "unit_after" => format!("{mark} unit behind"),
                "unit_before" => format!("{mark} unit before"),
                _ => {
                    assert!(!page[3].contains(mark), "{}", row[0]);
                    continue;
                }
            };
            assert!(page[3].contains(&said), "{}: {}", row[0], page[3]);
        }
        let shapes: Vec<&str> = row[7]
            .split('|')
            .filter(|shape| !shape.is_empty())
            .collect();
        for shape in &shapes {
            assert!(
                page[4].contains(&format!("`{shape}`")),
                "{} {shape}",
                row[0]
            );
        }
        assert_eq!(page[4] == "none", shapes.is_empty(), "{}", row[0]);
    }
}
