//! Countries by code or name.

use bonafide_identity::fold;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::LazyLock;

/// ISO 3166-1: two-letter code, three-letter code, and names parted by bars: the English ones and,
/// for many countries, their own.
const TABLE: &str = include_str!("../../data/countries.csv");

/// The two-letter code of a country named by either code or by a name; letter case, marks and
/// script do not matter. `None` for what names no country.
pub(crate) fn country_code(text: &str) -> Option<SmolStr> {
    static CODES: LazyLock<HashMap<SmolStr, SmolStr>> = LazyLock::new(|| {
        let mut codes = HashMap::new();
        for line in TABLE.lines().skip(1) {
            let mut fields = line.splitn(3, ',');
            let (Some(code), Some(alpha_3), Some(names)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            for name in names.split('|').chain([code, alpha_3]) {
                codes.insert(plain(name), SmolStr::new(code));
            }
        }
        codes
    });
    CODES.get(&plain(text)).cloned()
}

/// Folded, without blanks: `U.S.A.` and `USA` are one.
fn plain(text: &str) -> SmolStr {
    let folded = fold(text);
    folded.chars().filter(|letter| *letter != ' ').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_lead_to_the_code() {
        for (text, code) in [
            ("de", "DE"),
            ("DEU", "DE"),
            ("Deutschland", "DE"),
            ("u.s.a.", "US"),
            ("United States of America", "US"),
            ("UK", "GB"),
            ("Côte d’Ivoire", "CI"),
            ("ÖSTERREICH", "AT"),
            ("日本", "JP"),
            ("السعودية", "SA"),
            ("대한민국", "KR"),
        ] {
            assert_eq!(country_code(text).as_deref(), Some(code), "{text}");
        }
        for text in ["", "XX", "Ruritania", "1"] {
            assert_eq!(country_code(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_means_two_countries() {
        for line in TABLE.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let [code, alpha_3, names] = fields.as_slice() else {
                panic!("{line}");
            };
            for name in names.split('|').chain([*code, *alpha_3]) {
                assert_eq!(country_code(name).as_deref(), Some(*code), "{name}");
            }
        }
    }
}
