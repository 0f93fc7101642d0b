//! From tokens to a tree.
//!
//! From loose to tight: `or`, `and`, `not`, comparison (one at a time), `+ -`, `* /`, sign.

use super::token::{Token, next};
use super::{Comparison, MAX_DEPTH, MAX_NODES};
use bonafide_types::Value;

/// What is wrong with a formula, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) message: String,
}

impl Fault {
    pub(super) const fn new(at: usize, length: usize, message: String) -> Self {
        Self {
            at,
            length,
            message,
        }
    }
}

/// A formula whose names have not been looked up.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Parsed<'t> {
    Literal(Value),
    Path(usize, &'t str),
    List(Vec<Self>),
    Call(usize, &'t str, Vec<Self>),
    Compare(Comparison, Box<[Self; 2]>),
    Join(bool, Box<[Self; 2]>),
    Not(Box<Self>),
}

pub(super) struct Parser<'t> {
    text: &'t str,
    token: Token<'t>,
    start: usize,
    end: usize,
    nodes: usize,
    depth: usize,
}

type Result<T> = std::result::Result<T, Fault>;

impl<'t> Parser<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            token: Token::End,
            start: 0,
            end: 0,
            nodes: 0,
            depth: 0,
        }
    }

    pub(super) fn formula(mut self) -> Result<Parsed<'t>> {
        self.step()?;
        let parsed = self.either()?;
        match self.token {
            Token::End => Ok(parsed),
            _ => Err(self.unexpected("an operator or the end")),
        }
    }

    /// Takes the next token and gives the place of the one before.
    fn step(&mut self) -> Result<usize> {
        let before = self.start;
        (self.token, self.start, self.end) = next(self.text, self.end)?;
        Ok(before)
    }

    fn unexpected(&self, wanted: &str) -> Fault {
        let found = match &self.token {
            Token::End => "the end".to_owned(),
            _ => {
                let text = self.text.get(self.start..self.end).unwrap_or_default();
                format!("{text:?}")
            }
        };
        let message = format!("{wanted} is expected, here is {found}");
        Fault::new(self.start, self.end - self.start, message)
    }

    /// Counts a node, so that no text stands for too large a tree.
    fn count(&mut self) -> Result<()> {
        self.nodes += 1;
        match self.nodes > MAX_NODES {
            true => {
                let message = format!("it has more than {MAX_NODES} parts");
                Err(Fault::new(self.start, 1, message))
            }
            false => Ok(()),
        }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            let message = format!("it is nested deeper than {MAX_DEPTH}");
            return Err(Fault::new(self.start, 1, message));
        }
        self.depth += 1;
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn takes(&mut self, symbol: &str) -> Result<bool> {
        let found = matches!(&self.token, Token::Symbol(found) if *found == symbol);
        if found {
            self.step()?;
        }
        Ok(found)
    }

    fn takes_word(&mut self, word: &str) -> Result<bool> {
        let found = matches!(&self.token, Token::Name(found) if *found == word);
        if found {
            self.step()?;
        }
        Ok(found)
    }

    fn either(&mut self) -> Result<Parsed<'t>> {
        let mut left = self.both()?;
        while self.takes_word("or")? {
            self.count()?;
            left = Parsed::Join(false, Box::new([left, self.both()?]));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Parsed<'t>> {
        let mut left = self.negated()?;
        while self.takes_word("and")? {
            self.count()?;
            left = Parsed::Join(true, Box::new([left, self.negated()?]));
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Parsed<'t>> {
        if self.takes_word("not")? {
            self.count()?;
            return self.deeper(|parser| Ok(Parsed::Not(Box::new(parser.negated()?))));
        }
        self.compared()
    }

    fn compared(&mut self) -> Result<Parsed<'t>> {
        let left = self.sum()?;
        let Token::Symbol(symbol) = self.token else {
            return Ok(left);
        };
        let comparison = match symbol {
            "==" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            "=" => {
                let message = "equality is written ==".to_owned();
                return Err(Fault::new(self.start, 1, message));
            }
            _ => return Ok(left),
        };
        self.count()?;
        self.step()?;
        let right = self.sum()?;
        Ok(Parsed::Compare(comparison, Box::new([left, right])))
    }

    fn sum(&mut self) -> Result<Parsed<'t>> {
        let mut left = self.product()?;
        loop {
            let name = match self.token {
                Token::Symbol("+") => "add",
                Token::Symbol("-") => "subtract",
                _ => return Ok(left),
            };
            self.count()?;
            let at = self.step()?;
            left = Parsed::Call(at, name, vec![left, self.product()?]);
        }
    }

    fn product(&mut self) -> Result<Parsed<'t>> {
        let mut left = self.signed()?;
        loop {
            let name = match self.token {
                Token::Symbol("*") => "multiply",
                Token::Symbol("/") => "divide",
                _ => return Ok(left),
            };
            self.count()?;
            let at = self.step()?;
            left = Parsed::Call(at, name, vec![left, self.signed()?]);
        }
    }

    fn signed(&mut self) -> Result<Parsed<'t>> {
        let at = self.start;
        if self.takes("-")? {
            self.count()?;
            let zero = Parsed::Literal(Value::Int(0));
            let inner = self.deeper(Self::signed)?;
            return Ok(Parsed::Call(at, "subtract", vec![zero, inner]));
        }
        self.part()
    }

    fn part(&mut self) -> Result<Parsed<'t>> {
        self.count()?;
        let token = self.token.clone();
        match token {
            Token::Value(value) => {
                self.step()?;
                Ok(Parsed::Literal(value))
            }
            Token::Path(path) => Ok(Parsed::Path(self.step()?, path)),
            Token::Name(word @ ("true" | "false" | "null")) => {
                self.step()?;
                Ok(Parsed::Literal(match word {
                    "null" => Value::Null,
                    word => Value::Bool(word == "true"),
                }))
            }
            Token::Name("and" | "or" | "not") | Token::End => {
                Err(self.unexpected("a value, a path or a function"))
            }
            Token::Name(name) => {
                let at = self.step()?;
                if !self.takes("(")? {
                    let message = format!(
                        "{name:?} is no value: a path begins with $, a text stands in quotes, a \
                         function has parentheses"
                    );
                    return Err(Fault::new(at, name.len(), message));
                }
                let arguments = self.items(")")?;
                Ok(Parsed::Call(at, name, arguments))
            }
            Token::Symbol("(") => {
                self.step()?;
                let inner = self.deeper(Self::either)?;
                match self.takes(")")? {
                    true => Ok(inner),
                    false => Err(self.unexpected("\")\"")),
                }
            }
            Token::Symbol("[") => {
                self.step()?;
                Ok(Parsed::List(self.items("]")?))
            }
            Token::Symbol(_) => Err(self.unexpected("a value, a path or a function")),
        }
    }

    fn items(&mut self, end: &'static str) -> Result<Vec<Parsed<'t>>> {
        let mut items = Vec::new();
        if self.takes(end)? {
            return Ok(items);
        }
        loop {
            items.push(self.deeper(Self::either)?);
            if self.takes(end)? {
                return Ok(items);
            }
            if !self.takes(",")? {
                return Err(self.unexpected(&format!("\",\" or {end:?}")));
            }
        }
    }
}
