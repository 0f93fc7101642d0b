//! The explanation of a match in the form in which it is kept.

use crate::MatchExplanation;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The evidence for one person, in bits. `prior_bits`, the bits of the lines, `rival_bits` and
/// `competitor_bits` add up to the log-odds of `probability`, as far as their digits go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waterfall {
    /// Where it starts, before anything is compared.
    pub prior_bits: f32,
    /// What each field says that both sides have, in the fields and levels of the matching model.
    pub lines: Vec<WaterfallLine>,
    /// Taken away by those near the person who explain the agreement too; 0 or less.
    pub rival_bits: f32,
    /// The strongest of these; absent where none weighs anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<Rival>,
    /// Taken away by other people on record who fit too; 0 or less.
    pub competitor_bits: f32,
    /// 0–1.
    pub probability: f32,
    /// The lead before the second-best person; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_bits: Option<f32>,
}

/// One field of a [`Waterfall`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterfallLine {
    /// The field, such as `given`.
    pub field: SmolStr,
    /// The level at which it agrees, such as `nickname`.
    pub level: SmolStr,
    /// What that is worth.
    pub bits: f32,
}

/// Somebody else whom the evidence may mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// The relation to the person, such as `household_member`.
    pub relation: SmolStr,
    /// 0–1.
    pub probability: f32,
}

impl From<&MatchExplanation> for Waterfall {
    fn from(explanation: &MatchExplanation) -> Self {
        Self {
            prior_bits: hundredths(explanation.prior_bits),
            lines: explanation
                .lines
                .iter()
                .map(|line| WaterfallLine {
                    field: SmolStr::new_static(line.field.as_str()),
                    level: SmolStr::new_static(line.level),
                    bits: hundredths(line.bits),
                })
                .collect(),
            rival_bits: hundredths(explanation.rival_bits),
            rival: explanation.rival.as_ref().map(|rival| Rival {
                relation: rival.name.clone(),
                probability: rival.probability,
            }),
            competitor_bits: hundredths(explanation.competitor_bits),
            probability: explanation.probability,
            margin_bits: explanation.margin_bits.map(hundredths),
        }
    }
}

/// Further digits would claim a precision that no frequency has. Zero has no sign.
fn hundredths(bits: f32) -> f32 {
    (bits * 100.0).round() / 100.0 + 0.0
}
