//! How sources spell names.

use crate::country::{Country, Origin};
use crate::dice::Dice;
use smol_str::{SmolStr, StrExt as _, format_smolstr};

/// The spelling of a family name: hyphens, apostrophes, particles and double surnames are where
/// sources disagree.
pub(crate) fn family_name(dice: &mut Dice, name: &str, origin: Origin) -> SmolStr {
    if name.contains('-') {
        return match dice.weighted(&[72, 16, 6, 6]) {
            0 => SmolStr::new(name),
            1 => name.replace_smolstr("-", " "),
            2 => name.replace_smolstr("-", ""),
            _ => SmolStr::new(name.rsplit('-').next().unwrap_or(name)),
        };
    }
    if name.contains('\'') {
        return match dice.weighted(&[66, 22, 12]) {
            0 => SmolStr::new(name),
            1 => name.replace_smolstr("'", ""),
            _ => name.replace_smolstr("'", " "),
        };
    }
    let Some((first, second)) = name.split_once(' ') else {
        return SmolStr::new(name);
    };
    if origin == Origin::Hispanic && !is_particle(first) {
        return match dice.weighted(&[52, 28, 12, 8]) {
            0 => SmolStr::new(name),
            1 => SmolStr::new(first),
            2 => format_smolstr!("{first}-{second}"),
            _ => SmolStr::new(second),
        };
    }
    if is_particle(first) && dice.chance(0.15) {
        return name.replace_smolstr(" ", "");
    }
    SmolStr::new(name)
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "De" | "Del"
            | "La"
            | "Los"
            | "Van"
            | "Von"
            | "Der"
            | "St"
            | "Di"
            | "Da"
            | "Dos"
            | "El"
            | "Al"
            | "Le"
    )
}

/// The accents that the bearer would write, on each word that has some.
pub(crate) fn with_accents(country: &dyn Country, name: &str) -> SmolStr {
    if country.accented(name).is_none() && !name.contains([' ', '-']) {
        return SmolStr::new(name);
    }
    let mut spelled = String::with_capacity(name.len() + 4);
    for word in name.split_inclusive([' ', '-']) {
        let bare = word.trim_end_matches([' ', '-']);
        spelled.push_str(country.accented(bare).unwrap_or(bare));
        spelled.extend(word.chars().skip(bare.chars().count()));
    }
    SmolStr::from(spelled)
}

/// The first letter.
pub(crate) fn initial(name: &str) -> Option<SmolStr> {
    name.chars()
        .next()
        .map(|letter| format_smolstr!("{letter}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Purpose;
    use std::collections::BTreeSet;

    fn spellings(name: &str, origin: Origin) -> BTreeSet<SmolStr> {
        (0..500)
            .map(|index| family_name(&mut Dice::new(2, Purpose::Records, index), name, origin))
            .collect()
    }

    #[test]
    fn sources_disagree_about_joints() {
        let double = spellings("Rivas Ocampo", Origin::Hispanic);
        assert!(
            double
                .iter()
                .eq(["Ocampo", "Rivas", "Rivas Ocampo", "Rivas-Ocampo"])
        );
        let irish = spellings("O'Dowd", Origin::General);
        assert!(irish.iter().eq(["O Dowd", "O'Dowd", "ODowd"]));
        let plain = spellings("Larkin", Origin::General);
        assert!(plain.iter().eq(["Larkin"]));
    }

    #[test]
    fn accents_are_those_of_each_word() {
        let country = crate::country::country("US").expect("supported");
        assert_eq!(with_accents(country, "Garcia-Munoz"), "García-Muñoz");
        assert_eq!(with_accents(country, "Larkin"), "Larkin");
    }
}
