//! What is wrong with a definition, where, and what to do about it.

use crate::source::{Content, Node, Span};
use bonafide_types::SmolStr;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The definition cannot be published.
    Error,
    /// The definition works, perhaps not as meant.
    Warning,
}

/// One finding about a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The id of the step concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<SmolStr>,
    /// The field concerned, from the root of the document: `steps[2].when.all[0].op`.
    pub field: String,
    /// Where in the text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do, where there is a good guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

/// More findings than this help nobody; the rest is counted.
const MAX_FINDINGS: usize = 200;

/// Collects findings by their place; field and step are looked up at the end.
#[derive(Default)]
pub(crate) struct Diagnostics {
    found: Vec<(Severity, Span, String, Option<String>)>,
    has_errors: bool,
    left_out: usize,
}

impl Diagnostics {
    pub(crate) fn error(&mut self, span: Span, message: String) {
        self.push(Severity::Error, span, message, None);
    }

    pub(crate) fn error_with(&mut self, span: Span, message: String, suggestion: Option<String>) {
        self.push(Severity::Error, span, message, suggestion);
    }

    pub(crate) fn warning(&mut self, span: Span, message: String, suggestion: Option<String>) {
        self.push(Severity::Warning, span, message, suggestion);
    }

    pub(crate) const fn has_errors(&self) -> bool {
        self.has_errors
    }

    fn push(&mut self, severity: Severity, span: Span, message: String, help: Option<String>) {
        self.has_errors |= severity == Severity::Error;
        if self.found.len() < MAX_FINDINGS {
            self.found.push((severity, span, message, help));
        } else {
            self.left_out += 1;
        }
    }

    /// The findings in the order of the text.
    pub(crate) fn finish(mut self, root: Option<&Node>) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|(severity, span, ..)| (span.offset, *severity));
        let mut list: Vec<Diagnostic> = self
            .found
            .into_iter()
            .map(|(severity, span, message, suggestion)| {
                let place = root
                    .map(|root| locate(root, span.offset))
                    .unwrap_or_default();
                Diagnostic {
                    severity,
                    step: place.step,
                    field: place.field,
                    span,
                    message,
                    suggestion,
                }
            })
            .collect();
        if self.left_out > 0 {
            list.push(Diagnostic {
                severity: if self.has_errors {
                    Severity::Error
                } else {
                    Severity::Warning
                },
                step: None,
                field: String::new(),
                span: Span::default(),
                message: format!("{} more findings are not shown", self.left_out),
                suggestion: None,
            });
        }
        list
    }
}

#[derive(Default)]
struct Place {
    step: Option<SmolStr>,
    field: String,
}

/// Names the field that begins at or encloses a byte of the text.
fn locate(root: &Node, offset: u32) -> Place {
    let mut place = Place::default();
    let mut node = root;
    // A block mapping begins at its first key: what is said of that place is said of the mapping.
    while node.span.offset != offset {
        match &node.content {
            Content::Scalar(_) => return place,
            Content::Map(entries) => {
                let found = entries.iter().rev().find(|e| e.key_span.offset <= offset);
                let Some(entry) = found else {
                    return place;
                };
                if !place.field.is_empty() {
                    place.field.push('.');
                }
                place.field.push_str(clip(&entry.key).as_ref());
                if offset < entry.value.span.offset {
                    return place;
                }
                node = &entry.value;
            }
            Content::List(items) => {
                let found = items
                    .iter()
                    .enumerate()
                    .rev()
                    .find(|(_, item)| item.span.offset <= offset);
                let Some((position, item)) = found else {
                    return place;
                };
                if place.field == "steps" {
                    place.step = item.get("id").and_then(Node::as_text).cloned();
                }
                place.field.push_str(&format!("[{position}]"));
                node = item;
            }
        }
    }
    place
}

/// A word of the document, short enough to stand in a message.
pub(crate) fn clip(word: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = word.chars().take(LONGEST).collect();
    if short.len() < word.len() {
        short.push('…');
    }
    short.replace(char::is_control, "\u{fffd}")
}

/// The known word that was probably meant.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    closest(word, known).map(|best| format!("did you mean \"{best}\"?"))
}

fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| {
            let likeness = strsim::jaro_winkler(&word, &candidate.to_lowercase());
            (candidate, likeness)
        })
        .filter(|(_, likeness)| *likeness >= 0.78)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(candidate, _)| candidate)
}

/// All findings about a definition that cannot be compiled, with its text; prints as a person
/// reads it.
#[derive(Clone, Debug, thiserror::Error)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    text: Arc<str>,
}

impl Report {
    pub(crate) fn new(diagnostics: Vec<Diagnostic>, source: &str) -> Self {
        Self {
            diagnostics,
            text: source.into(),
        }
    }

    /// The findings, errors and warnings, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The findings without the text.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, diagnostic) in self.diagnostics.iter().enumerate() {
            if position > 0 {
                writeln!(f)?;
            }
            f.write_str(&diagnostic.render(&self.text))?;
        }
        Ok(())
    }
}

impl Diagnostic {
    /// The finding as a person reads it, with the line of the source and a caret under the place.
    pub fn render(&self, source: &str) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut text = format!("{severity}: {}\n", self.message);
        if self.span.line > 0 {
            self.render_place(source, &mut text);
        }
        if let Some(help) = &self.suggestion {
            text.push_str(&format!("  = help: {help}\n"));
        }
        text
    }

    fn render_place(&self, source: &str, text: &mut String) {
        let number = self.span.line.to_string();
        let margin = " ".repeat(number.len());
        let place = match &self.step {
            Some(step) => format!(" (step {}, {})", clip(step), self.field),
            None if self.field.is_empty() => String::new(),
            None => format!(" ({})", self.field),
        };
        text.push_str(&format!(
            "{margin}--> line {}, column {}{place}\n",
            self.span.line, self.span.column
        ));
        let index = usize::try_from(self.span.line).unwrap_or(usize::MAX) - 1;
        let Some(line) = source.lines().nth(index) else {
            return;
        };
        let column = usize::try_from(self.span.column).unwrap_or(1).max(1) - 1;
        // A minified document is one line; the part around the place is enough.
        let first = column.saturating_sub(60);
        let shown: String = line
            .chars()
            .skip(first)
            .take(120)
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let room = shown.chars().count().saturating_sub(column - first).max(1);
        let marked = usize::try_from(self.span.length)
            .unwrap_or(1)
            .clamp(1, room);
        text.push_str(&format!(
            "{margin} |\n{number} | {shown}\n{margin} | {}{}\n",
            " ".repeat(column - first),
            "^".repeat(marked),
        ));
    }
}
