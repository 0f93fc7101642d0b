//! What agreement is worth: a probability model of who an applicant is.
//!
//! The model compares explanations. The applicant is the person on record (`self`), or somebody
//! else: a stranger, whose values agree by chance, or one of the *rivals*, people who share
//! elements with the person for a reason: the household, a parent or child of the same name, a
//! twin, the next resident of the home, the next holder of the phone number. Each field stands at
//! one *level* of agreement; a level's evidence is how much likelier it is under one explanation
//! than by chance. So address, family name and phone together say household, not person, without a
//! rule that says so: the rival explains them as well as the person does.
//!
//! What is never here: I/O, clocks, and how texts are compared (`identity`) or found (`index`).
//!
//! Start reading at [`level`], then [`weigh`]. The numbers are in `data/matching.toml`, read by
//! [`parameters`]; `train` fits them to what is loaded. `docs/matching.md` explains the model to
//! its operators.

mod expect;
mod explanation;
mod level;
mod parameters;
mod weigh;

pub use explanation::{EvidenceLine, MatchExplanation, RivalLine};
pub use level::{EvidenceField, Level};
pub use parameters::{ModelError, Parameters};
pub(crate) use weigh::{Compared, Verdict, Weighed, Weights};
