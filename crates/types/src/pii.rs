//! Personal data as a type: it prints masked and has to be revealed on purpose.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A value that identifies or describes a person.
///
/// `Debug` and `Display` print `***`, so that logs, errors and panics never carry the value.
/// Code that needs it calls [`Pii::reveal`], which is easy to find in a review.
/// Serialisation writes the value itself: records are encrypted before they reach a disk.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Marks a value as personal data.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub const fn reveal(&self) -> &T {
        &self.0
    }

    /// Unwraps the value.
    pub fn into_revealed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Pii<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> fmt::Display for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_prints_masked() {
        let name = Pii::new("Ottoline".to_owned());
        assert_eq!(
            format!("{name} {name:?} {:?}", Some(&name)),
            "*** *** Some(***)"
        );
        assert_eq!(name.reveal(), "Ottoline");
    }
}
