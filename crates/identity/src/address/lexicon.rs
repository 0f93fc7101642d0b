//! The words that structure an address, by language.

use crate::fold;
use crate::word_table::lines;
use smol_str::SmolStr;
use std::collections::HashMap;

/// What a word of an address says; the table of words explains each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Street,
    Unit,
    UnitBehind,
    Floor,
    FloorBehind,
    Ground,
    Side,
    Building,
    BuildingBehind,
    Stair,
    Box,
    Number,
    NumberBehind,
    NoNumber,
    Ending,
    Area,
    AreaBehind,
    Aside,
    Landmark,
    Segment,
    SegmentBehind,
    BlockBehind,
    Article,
    Word,
}

impl Kind {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "street" => Self::Street,
            "unit" => Self::Unit,
            "unit_behind" => Self::UnitBehind,
            "floor" => Self::Floor,
            "floor_behind" => Self::FloorBehind,
            "ground" => Self::Ground,
            "side" => Self::Side,
            "building" => Self::Building,
            "building_behind" => Self::BuildingBehind,
            "stair" => Self::Stair,
            "box" => Self::Box,
            "number" => Self::Number,
            "number_behind" => Self::NumberBehind,
            "no_number" => Self::NoNumber,
            "ending" => Self::Ending,
            "area" => Self::Area,
            "area_behind" => Self::AreaBehind,
            "aside" => Self::Aside,
            "landmark" => Self::Landmark,
            "segment" => Self::Segment,
            "segment_behind" => Self::SegmentBehind,
            "block_behind" => Self::BlockBehind,
            "article" => Self::Article,
            "word" => Self::Word,
            _ => return None,
        })
    }
}

/// One meaning of a spelling.
#[derive(Clone, Copy)]
pub(super) struct Meaning {
    pub(super) kind: Kind,
    pub(super) standard: &'static str,
    /// Counts only at the front of a section.
    pub(super) front_only: bool,
}

/// A spelling of one word or more with all that it can mean.
struct Spelling {
    rest: Vec<SmolStr>,
    meanings: Vec<Meaning>,
}

/// A type of street, or a part of a town, that is written at the end of a word.
pub(super) struct Ending {
    pub(super) letters: SmolStr,
    pub(super) standard: &'static str,
}

/// The address words of one country.
pub(super) struct Lexicon {
    by_first_word: HashMap<SmolStr, Vec<Spelling>>,
    pub(super) glued_streets: Vec<Ending>,
    pub(super) glued_areas: Vec<Ending>,
}

impl Lexicon {
    /// Gathers the words of the languages of a country.
    pub(super) fn of(languages: &[&str]) -> Self {
        let mut lexicon = Self {
            by_first_word: HashMap::new(),
            glued_streets: Vec::new(),
            glued_areas: Vec::new(),
        };
        for line in lines(include_str!("../../data/address/words.csv")) {
            let mut fields = line.split('|');
            let (Some(kind), Some(of), Some(standard), Some(spellings)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            if of != "*" && !of.split(' ').any(|language| languages.contains(&language)) {
                continue;
            }
            for spelling in spellings.split(' ') {
                lexicon.add(kind, standard, spelling);
            }
        }
        for spellings in lexicon.by_first_word.values_mut() {
            spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.rest.len()));
        }
        for endings in [&mut lexicon.glued_streets, &mut lexicon.glued_areas] {
            endings.sort_by_key(|ending| std::cmp::Reverse(ending.letters.len()));
        }
        lexicon
    }

    fn add(&mut self, kind: &str, standard: &'static str, spelling: &str) {
        let front_only = spelling.ends_with('^');
        let spelling = spelling.trim_end_matches('^');
        let ending = || Ending {
            letters: fold(spelling),
            standard,
        };
        match kind {
            "glued" => return self.glued_streets.push(ending()),
            "area_glued" => return self.glued_areas.push(ending()),
            _ => {}
        }
        let Some(kind) = Kind::read(kind) else {
            return;
        };
        // A sign such as `#` has no folded form.
        let mut words = spelling.split('_').map(|word| {
            let folded = fold(word);
            if folded.is_empty() {
                SmolStr::from(word)
            } else {
                folded
            }
        });
        let Some(first) = words.next() else {
            return;
        };
        let rest: Vec<SmolStr> = words.collect();
        let meaning = Meaning {
            kind,
            standard,
            front_only,
        };
        let spellings = self.by_first_word.entry(first).or_default();
        match spellings.iter_mut().find(|known| known.rest == rest) {
            Some(known) => known.meanings.push(meaning),
            None => spellings.push(Spelling {
                rest,
                meanings: vec![meaning],
            }),
        }
    }

    /// The longest spelling at the front of some words: how many words it has, and its meanings.
    pub(super) fn find<'l>(&'l self, words: &[&str]) -> Option<(usize, &'l [Meaning])> {
        let (first, after) = words.split_first()?;
        self.by_first_word
            .get(*first)?
            .iter()
            .find(|spelling| {
                after.len() >= spelling.rest.len()
                    && spelling.rest.iter().zip(after).all(|(a, b)| a == b)
            })
            .map(|spelling| (1 + spelling.rest.len(), spelling.meanings.as_slice()))
    }
}
