//! Proof before a change: stored evaluations under another definition.
//!
//! What was recorded answers for the services, so that nothing outside is asked and nothing is used
//! up; what came in during pauses comes in again. Nothing is stored, and no event is made.

mod arms;
mod backtest;
mod features;
mod recorded;
mod replay;
mod report;
mod shadow;

pub use arms::{ArmResult, Arms};
pub use backtest::{Backtest, BacktestError, Progress};
pub use features::{FeatureRow, recorded_features};
pub use replay::{Standing, WhatIf};
pub use report::{BacktestReport, ChangedCase, LabelReport, MatrixCell, Quality, ServiceGap};
pub use shadow::{Ended, EndedQueue, ShadowReport, ShadowResult, ShadowSample};
