//! Why a person is believed to be the applicant, line by line.

use super::level::EvidenceField;
use serde::Serialize;

/// The evidence for a person as a waterfall: `prior_bits`, the lines, the rival explanation and the
/// other candidates add up to the log-odds, in bits, of `probability`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatchExplanation {
    /// Where it starts: how likely any one person on record is the applicant before anything is
    /// compared. Negative, about the binary logarithm of the number of people.
    pub prior_bits: f32,
    /// One line for each field that both sides have, in the order of [`EvidenceField::ALL`].
    pub lines: Vec<EvidenceLine>,
    /// Bits taken away because somebody near the person explains the agreement too, 0 or less.
    pub rival_bits: f32,
    /// The strongest of these explanations; absent where none takes away a tenth of a bit.
    pub rival: Option<RivalLine>,
    /// Bits taken away by other people on record who fit too, 0 or less.
    pub competitor_bits: f32,
    /// Probability that the person is the applicant, 0–1.
    pub probability: f32,
    /// How many bits the person leads before the second-best; absent without a second.
    pub margin_bits: Option<f32>,
}

/// What one field says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EvidenceLine {
    /// The field.
    pub field: EvidenceField,
    /// The level of agreement, such as `exact` or `nickname`.
    pub level: &'static str,
    /// Binary logarithm of how much likelier this is for the person than by chance.
    pub bits: f32,
}

/// Somebody else whom the evidence may mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RivalLine {
    /// The relation to the person, such as `household_member`.
    pub name: smol_str::SmolStr,
    /// Probability that the applicant is such a one, 0–1.
    pub probability: f32,
}
