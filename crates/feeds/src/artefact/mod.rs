//! One generation of a feed as one immutable file.
//!
//! ```text
//! magic, file id
//! records   each sealed under the file's key, bound to its place
//! keys      sorted blocks of 256 entries: keyed hash (8), place and length of the record (8)
//! fences    per block of keys: its first hash (8), its checksum (8); held in memory
//! manifest  JSON without personal data: what the feed says about itself
//! trailer   where keys, fences and manifest stand, and their checksum
//! ```
//!
//! A look-up reads one block of keys and the records it leads to. Whatever is damaged is an error
//! and never an absence: records are authenticated, blocks and manifest carry checksums.

mod entry;
mod error;
mod layout;
mod reader;
mod writer;

pub use error::FeedError;
pub use layout::FeedInfo;
pub use reader::Feed;
pub(crate) use writer::ArtefactWriter;
