//! What is asked of an authority, under which consent, and what comes back.

use bonafide_feeds::{AuthorityQuery, AuthorityRecords};
use bonafide_types::{EntityId, Pii, SmolStr, Timestamp};

/// One question to the authority. It costs the person's consent and, at an agency, money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityQuestion {
    /// The person in comparison form.
    pub query: AuthorityQuery,
    /// The given name as submitted.
    pub given_name: Pii<SmolStr>,
    /// The middle name as submitted.
    pub middle_name: Option<Pii<SmolStr>>,
    /// The family name as submitted.
    pub family_name: Pii<SmolStr>,
    /// When the person agreed.
    pub consent_at: Timestamp,
}

/// One use of a consent. Who it is of is part of it, because one instant of consent authorises one
/// check of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentUse {
    /// Whose, in comparison form.
    pub query: AuthorityQuery,
    /// When the person agreed.
    pub consent_at: Timestamp,
    /// Which wording the person agreed to, where the step says so.
    pub wording: Option<SmolStr>,
}

/// What became of the use of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentState {
    /// It is on record now, or was put there by this evaluation before.
    Recorded,
    /// Another evaluation used it before.
    UsedBefore,
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The agency itself.
    Ssa,
    /// A file that the operator has declared to be the authority's.
    File,
}

impl Authority {
    /// The name in the audit.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ssa => "ssa",
            Self::File => "file",
        }
    }
}

/// What an authority says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityAnswer {
    /// Who says it.
    pub authority: Authority,
    /// What it says.
    pub verdict: AuthorityVerdict,
    /// Names the state of the data, or the agency's own id of the answer.
    pub version: Option<SmolStr>,
    /// Names the person as submitted for ever, without telling anything of them; `None` where
    /// there are no keys to derive it from.
    pub subject: Option<EntityId>,
}

/// What an authority's answer consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorityVerdict {
    /// Records, to be judged here by the authority's rules.
    Records(AuthorityRecords),
    /// A yes: name, number and birth date belong together. The agency tells of a death with it.
    Match {
        /// Whether the holder is dead.
        is_deceased: bool,
    },
    /// A no, and nothing more.
    NoMatch,
}
