//! The farthest failure and what would have been right there.

use std::cell::RefCell;
use std::fmt;

use super::hint;
use super::input::{DEPTH_MAX, LINKS_MAX};
use super::token::{Flaw, TokenKind};
use crate::budget::Exceeded;
use crate::span::Span;

/// A text that is not of the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ParseErrorKind,
    /// Where.
    pub span: Span,
}

/// The mistakes of form. Facts only; text is in `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// Something else was expected.
    Unexpected {
        /// The text that stands there; empty at the end.
        found: String,
        /// What could stand there, each once.
        expected: Vec<&'static str>,
        /// It is a keyword that was meant as a name.
        named: bool,
    },
    /// A sign of another language.
    Foreign {
        /// The sign.
        found: String,
    },
    /// A `$` without a name after it.
    NamelessParameter,
    /// A parameter where a label or type is wanted.
    LabelParameter,
    /// A character that the language does not use.
    InvalidCharacter {
        /// The character.
        found: String,
    },
    /// A number that is written wrongly.
    InvalidNumber {
        /// Its text.
        found: String,
    },
    /// An integer that does not fit 64 bits.
    IntegerOverflow {
        /// Its text.
        found: String,
    },
    /// A float that does not fit 64 bits.
    FloatOverflow {
        /// Its text.
        found: String,
    },
    /// `\u` or `\U` without the digits of a character.
    InvalidUnicodeEscape,
    /// A backslash before a character that needs none.
    InvalidEscape {
        /// The character.
        found: char,
    },
    /// A quote that is not closed.
    Unterminated {
        /// A string, a name or a comment.
        what: &'static str,
    },
    /// Nesting beyond the limit.
    TooDeep,
    /// More clauses and nodes of patterns than the limit.
    TooLong,
    /// The time was up, or the user cancelled.
    Stopped(Exceeded),
    /// An index of a sort that there is not.
    IndexSort {
        /// The sort.
        found: String,
    },
    /// Something other dialects have and this one does not.
    Unsupported {
        /// Why not, as a sentence.
        problem: &'static str,
        /// What to do.
        instead: &'static str,
    },
    /// A length range without its `*`, or below zero.
    InvalidRelationshipLength,
    /// Braces behind a path or relationship with something else than numbers in them.
    InvalidRepetition,
    /// `+`, `*` or braces behind a node.
    RepeatedNode,
    /// Something else than a whole number says how many paths.
    InvalidPathCount,
}

impl ParseError {
    /// The conformance kit's name for the mistake.
    pub fn detail(&self) -> &'static str {
        match &self.kind {
            // only a sign from outside ASCII is a matter of Unicode
            ParseErrorKind::InvalidCharacter { found } if found.is_ascii() => "UnexpectedSyntax",
            ParseErrorKind::InvalidCharacter { .. } => "InvalidUnicodeCharacter",
            ParseErrorKind::InvalidNumber { .. } => "InvalidNumberLiteral",
            ParseErrorKind::IntegerOverflow { .. } => "IntegerOverflow",
            ParseErrorKind::FloatOverflow { .. } => "FloatingPointOverflow",
            ParseErrorKind::InvalidUnicodeEscape => "InvalidUnicodeLiteral",
            ParseErrorKind::TooDeep => "NestingTooDeep",
            ParseErrorKind::TooLong => "StatementTooLong",
            ParseErrorKind::Stopped(exceeded) => exceeded.detail(),
            ParseErrorKind::InvalidRelationshipLength => "InvalidRelationshipPattern",
            ParseErrorKind::InvalidRepetition | ParseErrorKind::RepeatedNode => "InvalidQuantifier",
            ParseErrorKind::InvalidPathCount => "InvalidPathSelector",
            ParseErrorKind::Unexpected { .. }
            | ParseErrorKind::Foreign { .. }
            | ParseErrorKind::InvalidEscape { .. }
            | ParseErrorKind::NamelessParameter
            | ParseErrorKind::IndexSort { .. }
            | ParseErrorKind::LabelParameter
            | ParseErrorKind::Unsupported { .. }
            | ParseErrorKind::Unterminated { .. } => "UnexpectedSyntax",
        }
    }

    /// What was probably meant.
    pub fn hint(&self) -> Option<String> {
        match &self.kind {
            ParseErrorKind::Unexpected { found, named: true, .. } => Some(hint::backquotes(found)),
            ParseErrorKind::Unexpected { found, expected, .. } => hint::instead(found, expected),
            ParseErrorKind::Foreign { found } => {
                let meant = FOREIGN.iter().find(|(sign, _)| sign == found)?.1;
                Some(format!("write `{meant}`"))
            }
            ParseErrorKind::InvalidCharacter { found } => lookalike(found),
            ParseErrorKind::InvalidRelationshipLength => {
                Some("write `*`, `*2`, `*1..3` or `*..3` after the type".to_owned())
            }
            ParseErrorKind::InvalidRepetition => {
                Some("write `{2}`, `{1,3}`, `{1,}`, `{,3}`, `+` or `*`".to_owned())
            }
            ParseErrorKind::RepeatedNode => Some(hint::REPEATED_STEP.to_owned()),
            ParseErrorKind::InvalidPathCount => {
                Some("write how many, as in `SHORTEST 3` or `ANY 2`".to_owned())
            }
            ParseErrorKind::IndexSort { found } => Some(format!(
                "leave `{found}` out: an index answers `=`, `IN`, `<`, `>` and `STARTS WITH`"
            )),
            ParseErrorKind::LabelParameter => {
                Some("write `$(…)` around it: `:$($name)`".to_owned())
            }
            ParseErrorKind::Unsupported { instead, .. } => Some((*instead).to_owned()),
            ParseErrorKind::InvalidEscape { .. } => {
                Some("a backslash in a string is written twice: `\\\\`".to_owned())
            }
            ParseErrorKind::TooLong => Some("write several statements".to_owned()),
            _ => None,
        }
    }

    /// The mistake that a token which is none makes.
    pub(super) fn flaw(flaw: Flaw, text: &str, span: Span) -> ParseError {
        let found = text.to_owned();
        let kind = match flaw {
            Flaw::Character => ParseErrorKind::InvalidCharacter { found },
            Flaw::Parameter => ParseErrorKind::NamelessParameter,
            Flaw::Number => ParseErrorKind::InvalidNumber { found },
            Flaw::UnterminatedString => ParseErrorKind::Unterminated { what: "string" },
            Flaw::UnterminatedName => ParseErrorKind::Unterminated { what: "name" },
            Flaw::UnterminatedComment => ParseErrorKind::Unterminated { what: "comment" },
        };
        ParseError { kind, span }
    }
}

/// Signs of other languages and what they are here.
const FOREIGN: &[(&str, &str)] = &[("==", "="), ("!=", "<>"), ("&&", "AND")];

/// Characters that word processors and keyboards of other scripts write, and the
/// sign each is taken for.
const LOOKALIKES: &[(&str, &str)] = &[
    ("‘’‚‛′´", "'"),
    ("“”„‟″«»", "\""),
    ("‐‑‒–—―−－", "-"),
    ("（", "("),
    ("）", ")"),
    ("，", ","),
    ("；", ";"),
    ("：", ":"),
];

fn lookalike(found: &str) -> Option<String> {
    let meant = LOOKALIKES.iter().find(|(signs, _)| signs.contains(found))?.1;
    Some(format!("write `{meant}`"))
}

/// A piece of the query in one short line.
struct Excerpt<'a>(&'a str);

/// The most characters of the query that a message repeats.
const EXCERPT_MAX: usize = 40;

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.0.lines().next().unwrap_or("");
        let end = line.char_indices().nth(EXCERPT_MAX).map_or(line.len(), |(end, _)| end);
        let cut = if end < self.0.len() { "…" } else { "" };
        write!(f, "`{}{cut}`", &line[..end])
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ParseErrorKind::Unexpected { found, expected, .. } => {
                if found.is_empty() {
                    write!(f, "the query ends here")?;
                } else {
                    write!(f, "found {}", Excerpt(found))?;
                }
                write_expected(f, expected)
            }
            ParseErrorKind::Foreign { found } => write!(f, "`{found}` is not an operator here"),
            ParseErrorKind::NamelessParameter => write!(f, "this `$` has no name after it"),
            ParseErrorKind::Unsupported { problem, .. } => f.write_str(problem),
            ParseErrorKind::LabelParameter => write!(f, "a parameter is no label or type"),
            ParseErrorKind::InvalidCharacter { found } => {
                write!(f, "the character `{}` is not part of the language", found.escape_debug())
            }
            ParseErrorKind::InvalidNumber { found } => {
                write!(f, "{} is not a number", Excerpt(found))
            }
            ParseErrorKind::IntegerOverflow { found } => {
                write!(f, "{} does not fit a 64-bit integer", Excerpt(found))
            }
            ParseErrorKind::FloatOverflow { found } => {
                write!(f, "{} does not fit a 64-bit float", Excerpt(found))
            }
            ParseErrorKind::InvalidUnicodeEscape => {
                write!(f, "this escape does not name a character")
            }
            ParseErrorKind::InvalidEscape { found } => {
                write!(f, "`\\{}` is not an escape", found.escape_debug())
            }
            ParseErrorKind::Unterminated { what } => write!(f, "this {what} is not closed"),
            ParseErrorKind::TooDeep => write!(f, "nested deeper than {DEPTH_MAX} levels"),
            ParseErrorKind::TooLong => {
                write!(f, "more than {LINKS_MAX} clauses and nodes in one statement")
            }
            ParseErrorKind::Stopped(exceeded) => write!(f, "{exceeded}"),
            ParseErrorKind::IndexSort { found } => {
                write!(f, "there are no `{}` indexes", found.to_uppercase())
            }
            ParseErrorKind::InvalidRelationshipLength => {
                write!(f, "this is not the length of a relationship")
            }
            ParseErrorKind::InvalidRepetition => {
                write!(f, "this does not say how often a path is repeated")
            }
            ParseErrorKind::RepeatedNode => write!(f, "a node alone is not repeated"),
            ParseErrorKind::InvalidPathCount => {
                write!(f, "the number of paths is a whole number that is written out")
            }
        }
    }
}

/// What is left out of a message because something wider is in it.
const COVERED: &[(&str, &[&str])] = &[
    ("a clause", &["UNION", "ORDER", "SKIP", "LIMIT"]),
    ("the end of the query", &[";"]),
    ("a pattern", &["REPEATABLE", "DIFFERENT"]),
    ("a path", &["a path mode", "PATHS", "GROUPS", "SHORTEST"]),
];

fn write_expected(f: &mut fmt::Formatter<'_>, expected: &[&'static str]) -> fmt::Result {
    let covered = |one: &&str| {
        COVERED.iter().any(|(wider, words)| words.contains(one) && expected.contains(wider))
    };
    let shown: Vec<&str> = expected.iter().copied().filter(|one| !covered(one)).collect();
    match shown.split_last() {
        None => Ok(()),
        Some((last, [])) => write!(f, ", expected {}", quoted(last)),
        Some((last, rest)) => {
            let rest: Vec<String> = rest.iter().map(|one| quoted(one)).collect();
            write!(f, ", expected {} or {}", rest.join(", "), quoted(last))
        }
    }
}

/// Words such as "an expression" stand as they are, signs and keywords in quotes.
fn quoted(expected: &str) -> String {
    if expected.contains(' ') { expected.to_owned() } else { format!("`{expected}`") }
}

impl std::error::Error for ParseError {}

/// Why a rule did not apply, while others may.
#[derive(Clone, Debug)]
pub(super) enum Fail {
    /// A token did not fit; where and what would have is in [`Farthest`].
    Token,
    /// A mistake that says more than that.
    Said(Box<ParseError>),
}

/// What was expected at the farthest token that did not fit.
#[derive(Debug, Default)]
pub(super) struct Farthest(RefCell<(usize, Vec<&'static str>)>);

impl Farthest {
    /// Token number `at` is not `expected`.
    pub(super) fn note(&self, at: usize, expected: &'static str) {
        let mut farthest = self.0.borrow_mut();
        if at > farthest.0 || farthest.1.is_empty() {
            farthest.0 = at;
            farthest.1.clear();
            farthest.1.push(expected);
        } else if at == farthest.0 && !farthest.1.contains(&expected) {
            farthest.1.push(expected);
        }
    }

    /// All that was expected at token number `at` since is one thing, `name`.
    pub(super) fn name(&self, at: usize, name: &'static str, before: usize) {
        let mut farthest = self.0.borrow_mut();
        if farthest.0 == at {
            farthest.1.truncate(before);
            if !farthest.1.contains(&name) {
                farthest.1.push(name);
            }
        }
    }

    /// How much was expected at token number `at` so far.
    pub(super) fn count(&self, at: usize) -> usize {
        let farthest = self.0.borrow();
        if farthest.0 == at { farthest.1.len() } else { 0 }
    }

    /// Where, and what.
    pub(super) fn take(self) -> (usize, Vec<&'static str>) {
        self.0.into_inner()
    }
}

/// Whether a token is a flaw of its own.
pub(super) fn flaw_of(kind: TokenKind) -> Option<Flaw> {
    match kind {
        TokenKind::Invalid(flaw) => Some(flaw),
        _ => None,
    }
}
