//! The feeds of the risk modules: telephone lines, addresses, mail domains.
//!
//! One file per kind says how a row is read and what a record is found by; [`FeedBook`] holds what
//! is loaded and answers one question from all of it.

mod book;
mod cells;
mod domain;
mod email;
mod place;
mod postal;
mod telephone;
mod zip;

pub use book::{FeedAnswers, FeedBook, FeedQuestion, Heard};
pub use domain::DomainRecord;
pub use email::{EmailAgeRecord, EmailListClass, EmailListRecord};
pub use place::{PlaceClass, PlaceRecord};
pub use postal::{Delivery, PostalRecord};
pub use telephone::{BlockRecord, CarrierRecord, CnamRecord, LineStatus, LineType, SimRecord};
pub use zip::{ZipClass, ZipRecord};
