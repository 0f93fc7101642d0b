//! One file per sub-command.

pub(crate) mod connector;
pub(crate) mod demo;
pub(crate) mod ecbsv;
pub(crate) mod evaluate;
pub(crate) mod feed;
pub(crate) mod feedback;
pub(crate) mod inspect;
pub(crate) mod key;
pub(crate) mod lifecycle;
pub(crate) mod list;
pub(crate) mod model;
pub(crate) mod population;
pub(crate) mod principal;
pub(crate) mod proof;
pub(crate) mod reference;
pub(crate) mod risk_feed;
pub(crate) mod serve;
pub(crate) mod store;
pub(crate) mod workflow;
