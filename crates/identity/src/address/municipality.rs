//! Prefecture and town at the front of an address that is written without blanks.

use super::locality::subdivision_at_front;

/// What stood before the street.
#[derive(Default)]
pub(super) struct Municipality<'a> {
    pub(super) subdivision: Option<&'static str>,
    pub(super) town: &'a str,
    pub(super) rest: &'a str,
}

/// Cuts `東京都千代田区` off `東京都千代田区霞が関2-1-3`, `臺北市信義區` off a Taiwanese line.
///
/// A text without those marks comes back whole.
pub(super) fn cut_municipality<'a>(country: &str, text: &'a str) -> Municipality<'a> {
    let text = text.trim();
    let (town_marks, inner_marks): (&[char], &[char]) = match country {
        "JP" => (&['市', '郡'], &['区', '町', '村']),
        "TW" => (&['市', '縣', '县'], &['區', '区', '鄉', '鎮', '市']),
        // The city is a subdivision of its own, or stands behind one.
        "KR" => {
            let (code, length) = subdivision_at_front(country, text).unzip();
            let length = length.unwrap_or(0);
            return Municipality {
                subdivision: code,
                town: text.get(..length).unwrap_or_default(),
                rest: text.get(length..).unwrap_or(text),
            };
        }
        _ => {
            return Municipality {
                rest: text,
                ..Municipality::default()
            };
        }
    };
    let (subdivision, after) = match country {
        "JP" => subdivision_at_front(country, text).map_or((None, text), |(code, length)| {
            (Some(code), text.get(length..).unwrap_or_default())
        }),
        _ => (None, text),
    };
    let after = after.trim_start();
    let town_length = end_of_mark(after, town_marks, 6).unwrap_or(0);
    let mut length = town_length;
    let inner = after.get(length..).unwrap_or_default();
    // A ward of a city, a town of a county; a ward of Tokyo stands alone.
    let is_county = after.get(..length).is_some_and(|town| town.ends_with('郡'));
    let marks: &[char] = match (country, length, is_county) {
        ("JP", 0, _) => &['区'],
        ("JP", _, false) => &['区'],
        _ => inner_marks,
    };
    // A district is meant before a township: `前鎮區` has both marks.
    let district = end_of_mark(inner, &['區', '区'], 5);
    if let Some(more) = district.or_else(|| end_of_mark(inner, marks, 5)) {
        length += more;
    }
    Municipality {
        subdivision,
        town: after
            .get(
                ..if town_length > 0 && !is_county {
                    town_length
                } else {
                    length
                },
            )
            .unwrap_or_default(),
        rest: after.get(length..).unwrap_or(text),
    }
}

/// The byte behind the first of the marks within so many characters, at least the second.
fn end_of_mark(text: &str, marks: &[char], within: usize) -> Option<usize> {
    let mut found = None;
    for (place, (start, character)) in text.char_indices().take(within).enumerate() {
        if character.is_ascii() {
            break;
        }
        if place > 0 && marks.contains(&character) {
            found = Some(start + character.len_utf8());
            // `市市` ends with the second.
            if !text
                .get(start + character.len_utf8()..)
                .is_some_and(|rest| rest.starts_with(character))
            {
                break;
            }
        }
    }
    found
}
