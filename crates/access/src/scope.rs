//! What a key or a principal may do.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A right that a key has only if it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// A key: let a step that pauses an evaluation be skipped.
    #[serde(rename = "evaluation:skip")]
    EvaluationSkip,
    /// A principal: see workflows, drafts and approvals.
    #[serde(rename = "workflows:read")]
    WorkflowsRead,
    /// A principal: write drafts.
    #[serde(rename = "workflows:write")]
    WorkflowsWrite,
    /// A principal: publish, make live, take back, archive and promote.
    #[serde(rename = "workflows:publish")]
    WorkflowsPublish,
    /// A principal: approve what another one wants to make live.
    #[serde(rename = "workflows:approve")]
    WorkflowsApprove,
    /// A principal: read the audit log.
    #[serde(rename = "audit:read")]
    AuditRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 6] = [
        Self::EvaluationSkip,
        Self::WorkflowsRead,
        Self::WorkflowsWrite,
        Self::WorkflowsPublish,
        Self::WorkflowsApprove,
        Self::AuditRead,
    ];

    /// Whether it is a right of principals, who manage; the others are rights of keys, which
    /// evaluate.
    pub const fn is_of_principals(self) -> bool {
        !matches!(self, Self::EvaluationSkip)
    }

    /// The name, such as `evaluation:skip`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EvaluationSkip => "evaluation:skip",
            Self::WorkflowsRead => "workflows:read",
            Self::WorkflowsWrite => "workflows:write",
            Self::WorkflowsPublish => "workflows:publish",
            Self::WorkflowsApprove => "workflows:approve",
            Self::AuditRead => "audit:read",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such scope.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope of this name; known: {}", Scope::ALL.map(Scope::as_str).join(", "))]
pub struct ParseScopeError;

impl FromStr for Scope {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut scopes = Self::ALL.into_iter();
        scopes
            .find(|scope| scope.as_str() == text)
            .ok_or(ParseScopeError)
    }
}

/// The scopes of a key. As text they stand with blanks between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether a scope is among them.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes, sorted.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_whitespace().map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back_from_their_text() {
        for scopes in [Scopes::default(), Scope::ALL.into_iter().collect()] {
            assert_eq!(scopes.to_string().parse(), Ok(scopes));
        }
        assert!("evaluation:skip everything".parse::<Scopes>().is_err());
        assert!(!Scopes::default().allow(Scope::EvaluationSkip));
    }
}
