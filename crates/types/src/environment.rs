//! The two environments. Nothing crosses from one to the other.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Where an evaluation runs. Keys, workflows, evaluations and feeds belong to exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Environment {
    /// For trying things out: loads synthetic sources only, unless the operator allows more.
    Sandbox,
    /// For real applicants.
    Production,
}

impl Environment {
    /// Both environments, in a fixed order.
    pub const ALL: [Self; 2] = [Self::Sandbox, Self::Production];

    /// The name on the wire: `Sandbox` or `Production`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "Sandbox",
            Self::Production => "Production",
        }
    }

    /// The number stored in key columns: 1 for Sandbox, 2 for Production.
    pub const fn code(self) -> u8 {
        match self {
            Self::Sandbox => 1,
            Self::Production => 2,
        }
    }

    /// Reads a stored number back.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Sandbox),
            2 => Some(Self::Production),
            _ => None,
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names neither environment.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown environment {0:?}: use sandbox or production")]
pub struct UnknownEnvironment(String);

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|environment| environment.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownEnvironment(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_letter_case() {
        assert_eq!("sandbox".parse(), Ok(Environment::Sandbox));
        assert_eq!("PRODUCTION".parse(), Ok(Environment::Production));
        assert!("staging".parse::<Environment>().is_err());
    }

    #[test]
    fn codes_read_back() {
        for environment in Environment::ALL {
            assert_eq!(
                Environment::from_code(environment.code()),
                Some(environment)
            );
        }
    }
}
