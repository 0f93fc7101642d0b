//! Distinct id types: an id of one kind does not compile where another is expected.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name this kind of thing.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }

            /// The sixteen bytes of the UUID, big endian, as stored in key columns.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// Reads sixteen stored bytes back.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

uuid_id!(
    /// One evaluation. A UUIDv7, so that rows of one period lie together.
    EvalId
);
uuid_id!(
    /// One published version of a workflow in one environment.
    WorkflowId
);
uuid_id!(
    /// One person of the reference population. Stable across imports.
    EntityId
);
uuid_id!(
    /// One API key. Names the key in lists and audit entries; it is not the secret.
    KeyId
);
uuid_id!(
    /// One outgoing event.
    EventId
);
uuid_id!(
    /// One enrichment call inside an evaluation (`referenceId` on the wire).
    ReferenceId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_print_and_read_back() {
        let text = "0190c0de-0000-7000-8000-000000000001";
        let id: EvalId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(EvalId::from_bytes(*id.as_bytes()), id);
        assert!("not-an-id".parse::<EvalId>().is_err());
    }
}
