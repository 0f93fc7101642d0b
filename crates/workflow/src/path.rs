//! Paths such as `$verify.kyc.reasonCodes[0]`: their text and their place in the facts.

use bonafide_types::SmolStr;
use std::fmt;

/// The most parts of one path.
const MAX_SEGMENTS: usize = 32;

/// One part of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    /// A field of an object.
    Field(SmolStr),
    /// An element of an array, from 0.
    Element(u32),
}

/// A path as written: the name after `$` and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathText {
    pub(crate) root: SmolStr,
    pub(crate) segments: Vec<Segment>,
}

impl PathText {
    /// Reads `$name(.field | [number])*`; the error says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let Some(rest) = text.strip_prefix('$') else {
            return Err("a path begins with `$`");
        };
        let (root, mut rest) = take_name(rest);
        if root.is_empty() {
            return Err("a path begins with `$` and a name");
        }
        let mut segments = Vec::new();
        while !rest.is_empty() {
            if segments.len() == MAX_SEGMENTS {
                return Err("a path has at most 32 parts");
            }
            if let Some(after) = rest.strip_prefix('.') {
                let (name, after) = take_name(after);
                if name.is_empty() {
                    return Err("a field name is missing after `.`");
                }
                segments.push(Segment::Field(name.into()));
                rest = after;
            } else if let Some(after) = rest.strip_prefix('[') {
                let Some((number, after)) = after.split_once(']') else {
                    return Err("`]` is missing");
                };
                let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
                let Some(position) = number.parse().ok().filter(|_| digits) else {
                    return Err("an element is chosen by its number, from 0");
                };
                segments.push(Segment::Element(position));
                rest = after;
            } else {
                return Err("after a name only `.` or `[` may follow");
            }
        }
        Ok(Self {
            root: root.into(),
            segments,
        })
    }
}

impl fmt::Display for PathText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.root)?;
        for segment in &self.segments {
            match segment {
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Element(position) => write!(f, "[{position}]")?,
            }
        }
        Ok(())
    }
}

fn take_name(text: &str) -> (&str, &str) {
    let is_end = |c: char| matches!(c, '.' | '[' | ']' | '$') || c.is_whitespace();
    let end = text.find(is_end).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A path of the definition bound to its slot.
#[derive(Clone, Debug)]
pub(crate) struct BoundPath {
    pub(crate) text: SmolStr,
    pub(crate) slot: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_fields_and_elements() {
        let path = PathText::parse("$verify.kyc.list[0].x-y").unwrap();
        assert_eq!(path.root, "verify");
        assert_eq!(path.segments.len(), 4);
        assert_eq!(path.to_string(), "$verify.kyc.list[0].x-y");
    }

    #[test]
    fn says_what_is_wrong() {
        for text in [
            "", "x", "$", "$a.", "$a..b", "$a[", "$a[]", "$a[-1]", "$a[+1]", "$a]", "$a b",
        ] {
            assert!(PathText::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn prints_what_it_read(text in "\\$?[a-z$.\\[\\]0-9 ]{0,20}") {
            if let Ok(path) = PathText::parse(&text) {
                prop_assert_eq!(PathText::parse(&path.to_string()), Ok(path));
            }
        }
    }
}
