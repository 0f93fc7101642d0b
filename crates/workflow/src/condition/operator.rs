//! The operators of a leaf.

use serde::{Serialize, Serializer};

macro_rules! operators {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $operand:ident, $by_path:literal;)+) => {
        /// What a leaf of a condition asks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operator {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Operator {
            /// Every operator.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in a definition.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What the operator is given.
            pub(crate) const fn operand(self) -> OperandKind {
                match self {
                    $(Self::$variant => OperandKind::$operand,)+
                }
            }

            /// Whether the operand may be a path.
            pub(crate) const fn takes_path(self) -> bool {
                match self {
                    $(Self::$variant => $by_path,)+
                }
            }
        }
    };
}

/// What an operator is given as `value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OperandKind {
    Nothing,
    /// Any value but null.
    Any,
    /// A number, a date or an instant.
    Ordered,
    /// Two of them, the lower first.
    Range,
    Duration,
    Text,
    Pattern,
    /// A list of values.
    Values,
    /// A whole number from 0.
    Count,
    ReasonCode,
    /// A list of reason codes or the name of one.
    ReasonCodes,
    /// The name of a list.
    ListName,
}

operators! {
    /// The value is there and not null.
    IsSet = "is_set", Nothing, false;
    /// The value is absent or null.
    IsNotSet = "is_not_set", Nothing, false;
    /// The value is absent, null or `""`.
    IsBlank = "is_blank", Nothing, false;
    /// Both are the same.
    Equals = "equals", Any, true;
    /// They differ.
    NotEquals = "not_equals", Any, true;
    /// Greater, or later.
    Gt = "gt", Ordered, true;
    /// Greater or equal.
    Gte = "gte", Ordered, true;
    /// Less, or earlier.
    Lt = "lt", Ordered, true;
    /// Less or equal.
    Lte = "lte", Ordered, true;
    /// Within two bounds, both included.
    Between = "between", Range, false;
    /// Longer ago than a duration.
    OlderThan = "older_than", Duration, false;
    /// At most a duration ago, and not in the future.
    WithinLast = "within_last", Duration, false;
    /// The text has this part, or the array this element.
    Contains = "contains", Any, true;
    /// It does not.
    NotContains = "not_contains", Any, true;
    /// The text begins so.
    StartsWith = "starts_with", Text, true;
    /// The text ends so.
    EndsWith = "ends_with", Text, true;
    /// The pattern is found in the text.
    Matches = "matches", Pattern, false;
    /// The value is one of these.
    In = "in", Values, true;
    /// It is none of these.
    NotIn = "not_in", Values, true;
    /// The same text but for letter case.
    EqualsIgnoreCase = "equals_ignore_case", Text, true;
    /// The texts are at least this alike.
    SimilarTo = "similar_to", Text, true;
    /// The array has at least one of these.
    HasAnyOf = "has_any_of", Values, true;
    /// The array has all of these.
    HasAllOf = "has_all_of", Values, true;
    /// The array has this many elements.
    LengthEquals = "length_equals", Count, true;
    /// The array has more elements.
    LengthGt = "length_gt", Count, true;
    /// The array has at least as many elements.
    LengthGte = "length_gte", Count, true;
    /// The array has fewer elements.
    LengthLt = "length_lt", Count, true;
    /// The array has at most as many elements.
    LengthLte = "length_lte", Count, true;
    /// The array of reason codes has this code.
    HasReasonCode = "has_reason_code", ReasonCode, true;
    /// The array of reason codes lacks this code.
    LacksReasonCode = "lacks_reason_code", ReasonCode, true;
    /// The array of reason codes has at least one of these.
    HasAnyCodeOf = "has_any_code_of", ReasonCodes, false;
    /// The value is on the list.
    InList = "in_list", ListName, false;
    /// The value is not on the list.
    NotInList = "not_in_list", ListName, false;
}

impl Operator {
    /// The operator of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|op| op.name() == name)
    }

    /// An operator whose plain negation this is.
    pub(crate) const fn positive(self) -> Option<Self> {
        match self {
            Self::IsNotSet => Some(Self::IsSet),
            Self::NotEquals => Some(Self::Equals),
            Self::NotContains => Some(Self::Contains),
            Self::NotIn => Some(Self::In),
            Self::LacksReasonCode => Some(Self::HasReasonCode),
            Self::NotInList => Some(Self::InList),
            _ => None,
        }
    }
}

impl Serialize for Operator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
