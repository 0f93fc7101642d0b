//! A folder of numbered generations of one file: which is current, and the lock around changing it.
//!
//! An import writes the next generation beside the others and then names it in one small file, in
//! one step, so that a reader sees the old generation or the new one, whatever happens. The one
//! before is kept for a way back.
//!
//! What is never here: what the files hold.
//!
//! Start reading at [`GenerationFolder`].

mod error;
mod folder;
mod lock;
mod private;

pub use error::FolderError;
pub use folder::{FileNames, Generation, GenerationFolder};
pub use lock::FolderLock;
pub use private::create_private;
