//! The products: what each needs to know of an applicant, and what it makes of the answers.
//!
//! A module is two pure halves. [`Module::plan`] says what has to be fetched, [`Module::judge`]
//! turns what came back into a response with reason codes. The engine room fetches in between, so
//! that outages, time-outs and absent feeds reach a module as values ([`Answer`]).
//!
//! What is never here: HTTP, SQL, time-outs, clocks, random sources, workflow structure. No code is
//! ever emitted for which the data is not loaded; what waits for a feed is told in
//! [`Judgement::unmet`].
//!
//! Start reading at [`Module`], then at `verify.rs` for the product and at `verify/codes.rs` for
//! the table of its reason codes. The manual of each product is in `docs/modules`.

mod answer;
mod authority;
mod correlation;
mod deceased_check;
mod ecbsv;
mod echo;
mod judgement;
mod known_settings;
mod module;
mod neutral_keys;
mod registry;
mod risk;
mod us_input;
mod verify;

pub use answer::{Answer, Answers, DeathAnswer, ReferenceAnswer, Unavailable};
pub use authority::{
    Authority, AuthorityAnswer, AuthorityQuestion, AuthorityVerdict, ConsentState, ConsentUse,
};
pub use correlation::{Correlation, CorrelationKind};
pub use judgement::{Disclosed, Judgement, UnmetFeed};
pub use module::{InputProblem, InputProblemKind, Module, ModuleRequest, Needs, Plan, RequestIds};
pub use neutral_keys::{NEUTRAL_KEYS, NeutralKey};
pub use registry::{module_named, registry};
pub use risk::{ModelFault, ModelShelf, codes_resting_on, feature_names, feeds_behind};
