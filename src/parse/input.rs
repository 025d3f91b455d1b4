//! The parser's input and the few combinators everything else is made of.
//!
//! [`Input`] is a place among the tokens of a statement: `Copy`, so that trying
//! something and coming back costs nothing. Rules are `nom` parsers over it.

use std::cell::Cell;

use nom::{Err, IResult};

use super::ast::{Name, Size};
use super::error::{Fail, Farthest, ParseError, ParseErrorKind};
use super::token::{Keyword, Token, TokenKind};
use crate::budget::Budget;
use crate::span::Span;

/// Deepest nesting of expressions, patterns and subqueries.
pub(super) const DEPTH_MAX: u16 = 256;

/// Most clauses and nodes of patterns in one statement. They become plans within
/// plans, so without a limit a long text would be a deep one after all.
pub(super) const LINKS_MAX: u32 = 50_000;

/// What a rule gives.
pub(super) type Parsed<'a, T> = IResult<Input<'a>, T, Fail>;

/// A statement's text, its tokens without comments, and what was expected where.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    /// For every opening bracket the token that closes it.
    closing: Vec<u32>,
    pub(super) farthest: Farthest,
    /// How many clauses and nodes of patterns were read.
    links: Cell<u32>,
    budget: &'a Budget,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, tokens: Vec<Token>, budget: &'a Budget) -> Source<'a> {
        let (closing, farthest) = (closing(&tokens), Farthest::default());
        Source { text, tokens, closing, farthest, links: Cell::new(0), budget }
    }
}

/// Pairs of brackets, found in one pass; 0 where there is no partner.
fn closing(tokens: &[Token]) -> Vec<u32> {
    let mut closing = vec![0; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            kind if kind.opens() => open.push(at),
            kind if kind.closes() => {
                if let Some(partner) = open.pop() {
                    closing[partner] = at as u32;
                }
            }
            _ => {}
        }
    }
    closing
}

/// A place among the tokens.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    source: &'a Source<'a>,
    at: u32,
    /// How many levels of nesting are open here.
    depth: u16,
    /// The deepest level of what was read since the last one was opened.
    reach: u16,
    /// The `|` that ends the expression being read; no label test takes it. 0: none.
    bar: u32,
}

impl<'a> Input<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Input<'a> {
        Input { source, at: 0, depth: 0, reach: 0, bar: 0 }
    }

    /// The token here; the last one is the end and stays.
    pub(super) fn peek(self) -> Token {
        self.peek_at(0)
    }

    /// The token `ahead` of here.
    pub(super) fn peek_at(self, ahead: usize) -> Token {
        let tokens = &self.source.tokens;
        tokens[(self.at as usize + ahead).min(tokens.len() - 1)]
    }

    pub(super) fn kind(self) -> TokenKind {
        self.peek().kind
    }

    pub(super) fn kind_at(self, ahead: usize) -> TokenKind {
        self.peek_at(ahead).kind
    }

    /// Whether the token here is a word, spelt so in any case and without backquotes.
    pub(super) fn is_word(self, word: &str) -> bool {
        matches!(self.kind(), TokenKind::Identifier | TokenKind::Keyword(_))
            && self.word().eq_ignore_ascii_case(word)
    }

    pub(super) fn is_keyword(self, keyword: Keyword) -> bool {
        self.kind() == TokenKind::Keyword(keyword)
    }

    /// One token further.
    pub(super) fn next(self) -> Input<'a> {
        Input { at: (self.at + 1).min(self.source.tokens.len() as u32 - 1), ..self }
    }

    /// How far ahead the partner of the bracket `ahead` is.
    pub(super) fn partner(self, ahead: usize) -> Option<usize> {
        let at = self.at as usize;
        let partner = *self.source.closing.get(at + ahead)? as usize;
        (partner > at + ahead).then(|| partner - at)
    }

    /// The text of the token here.
    pub(super) fn word(self) -> &'a str {
        self.word_at(0)
    }

    /// The text of the token `ahead` of here.
    pub(super) fn word_at(self, ahead: usize) -> &'a str {
        self.peek_at(ahead).span.slice(self.source.text)
    }

    /// From `start` to the end of the last token before here.
    pub(super) fn since(self, start: Input<'a>) -> Span {
        let first = start.peek().span;
        match self.at.checked_sub(1) {
            Some(last) if last >= start.at => first.to(self.source.tokens[last as usize].span),
            _ => first,
        }
    }

    /// One level deeper, as far as that is allowed.
    pub(super) fn deeper(self, levels: usize) -> Result<Input<'a>, Err<Fail>> {
        let depth = self.allowed(usize::from(self.depth) + levels)?;
        Ok(Input { depth, reach: depth, ..self })
    }

    /// What was read since the last [`Input::deeper`] becomes the left operand of
    /// something more, and so is one level deeper than it seemed.
    pub(super) fn raised(self) -> Result<Input<'a>, Err<Fail>> {
        let reach = self.allowed(usize::from(self.reach) + 1)?;
        Ok(Input { reach, ..self })
    }

    fn allowed(self, depth: usize) -> Result<u16, Err<Fail>> {
        if depth > usize::from(DEPTH_MAX) {
            return Err(said(ParseErrorKind::TooDeep, self.peek().span));
        }
        self.tick()?;
        Ok(depth as u16)
    }

    /// Something was read; whether to go on.
    pub(super) fn tick(self) -> Result<(), Err<Fail>> {
        let stopped = |exceeded| said(ParseErrorKind::Stopped(exceeded), self.peek().span);
        self.source.budget.tick(1).map_err(stopped)
    }

    /// The same place as `inner`, at this depth again.
    pub(super) fn after(self, inner: Input<'a>) -> Input<'a> {
        Input { at: inner.at, reach: self.reach.max(inner.reach), ..self }
    }

    /// A clause or a node of a pattern begins here.
    pub(super) fn link(self) -> Result<(), Err<Fail>> {
        let links = self.source.links.get() + 1;
        self.source.links.set(links);
        if links > LINKS_MAX {
            return Err(said(ParseErrorKind::TooLong, self.peek().span));
        }
        Ok(())
    }

    /// The size of what was read.
    pub(super) fn size(self) -> Size {
        Size { nesting: self.reach, links: self.source.links.get() }
    }

    /// Here, with the next `|` outside brackets ending the expression that follows:
    /// `[n IN nodes WHERE n:A | n.name]` does not ask for the label `n`. One with `:`
    /// after it can only go on with a label test.
    pub(super) fn until_bar(self) -> Input<'a> {
        let mut at = 0;
        loop {
            match self.kind_at(at) {
                TokenKind::Bar if self.kind_at(at + 1) != TokenKind::Colon => {
                    return Input { bar: self.at + at as u32, ..self };
                }
                kind if kind.closes() || kind == TokenKind::End => return self,
                kind if kind.opens() => match self.partner(at) {
                    Some(close) => at = close + 1,
                    None => return self,
                },
                _ => at += 1,
            }
        }
    }

    /// Whether the token here is the `|` of [`Input::until_bar`].
    pub(super) fn is_final_bar(self) -> bool {
        self.bar == self.at && self.kind() == TokenKind::Bar
    }

    /// This token is not `expected`; another rule may apply.
    pub(super) fn expected<T>(self, expected: &'static str) -> Parsed<'a, T> {
        self.source.farthest.note(self.at as usize, expected);
        Err(Err::Error(Fail::Token))
    }
}

/// A mistake that no other rule can mend.
pub(super) fn said(kind: ParseErrorKind, span: Span) -> Err<Fail> {
    Err::Failure(Fail::Said(Box::new(ParseError { kind, span })))
}

/// A token of a kind that is always written the same way.
pub(super) fn token<'a>(kind: TokenKind) -> impl Fn(Input<'a>) -> Parsed<'a, Span> {
    move |input| {
        if input.kind() == kind {
            return Ok((input.next(), input.peek().span));
        }
        input.expected(kind.text().unwrap_or("the end of the query"))
    }
}

/// A keyword.
pub(super) fn keyword<'a>(keyword: Keyword) -> impl Fn(Input<'a>) -> Parsed<'a, Span> {
    token(TokenKind::Keyword(keyword))
}

/// A word of [`SCHEMA_WORDS`](super::token::SCHEMA_WORDS): a name everywhere else.
pub(super) fn word<'a>(word: &'static str) -> impl Fn(Input<'a>) -> Parsed<'a, Span> {
    move |input| {
        if input.is_word(word) {
            return Ok((input.next(), input.peek().span));
        }
        input.expected(word)
    }
}

/// `variable = name`: any word but a reserved one, and anything in backquotes.
pub(super) fn variable(input: Input<'_>) -> Parsed<'_, Name> {
    let free = match input.kind() {
        TokenKind::Identifier | TokenKind::QuotedName => true,
        TokenKind::Keyword(keyword) => keyword.row().class.is_free(),
        _ => false,
    };
    if free { Ok((input.next(), name(input))) } else { input.expected("a variable") }
}

/// `alias = name`: any word at all: after `AS` nothing else can come.
pub(super) fn alias(input: Input<'_>) -> Parsed<'_, Name> {
    schema_name("a variable")(input)
}

/// `name = word | quoted-name`
///
/// The name of a label, type, property or function: any word at all.
pub(super) fn schema_name<'a>(what: &'static str) -> impl Fn(Input<'a>) -> Parsed<'a, Name> {
    move |input| {
        if input.kind().is_name() { Ok((input.next(), name(input))) } else { input.expected(what) }
    }
}

/// The name that the token here is.
fn name(input: Input<'_>) -> Name {
    let word = input.word();
    let text = match input.kind() {
        TokenKind::QuotedName => word[1..word.len() - 1].replace("``", "`"),
        _ => word.to_owned(),
    };
    Name { text, span: input.peek().span }
}

/// One or more items with a separator between them; after a separator an item must come.
pub(super) fn list_of<'a, T>(
    item: impl Fn(Input<'a>) -> Parsed<'a, T>,
    separator: TokenKind,
) -> impl Fn(Input<'a>) -> Parsed<'a, Vec<T>> {
    move |input| {
        let (mut input, first) = item(input)?;
        let mut items = vec![first];
        while let Ok((after, _)) = token(separator)(input) {
            input.tick()?;
            let (after, next) = commit(item(after))?;
            items.push(next);
            input = after;
        }
        Ok((input, items))
    }
}

/// Whatever is expected at the very start of a rule is expected under one name.
pub(super) fn context<'a, T>(
    name: &'static str,
    rule: impl Fn(Input<'a>) -> Parsed<'a, T>,
) -> impl Fn(Input<'a>) -> Parsed<'a, T> {
    move |input| {
        let farthest = &input.source.farthest;
        let before = farthest.count(input.at as usize);
        let result = rule(input);
        if result.is_err() {
            farthest.name(input.at as usize, name, before);
        }
        result
    }
}

/// Makes a node in a frame of its own: functions that call each other level by level
/// hold boxes only, or a few hundred levels would fill a small stack.
pub(super) fn boxed<T>(make: impl FnOnce() -> T) -> Box<T> {
    Box::new(make())
}

/// Nodes out of their boxes.
pub(super) fn unboxed<T>(items: Vec<Box<T>>) -> Vec<T> {
    items.into_iter().map(|item| *item).collect()
}

/// From here on no other rule can apply: a failure is final.
pub(super) fn commit<T>(result: Parsed<'_, T>) -> Parsed<'_, T> {
    result.map_err(|error| match error {
        Err::Error(fail) => Err::Failure(fail),
        other => other,
    })
}

/// A rule that need not apply; it must not fail half way.
pub(super) fn optional<'a, T>(
    input: Input<'a>,
    rule: impl Fn(Input<'a>) -> Parsed<'a, T>,
) -> Parsed<'a, Option<T>> {
    match rule(input) {
        Ok((after, value)) => Ok((after, Some(value))),
        Err(Err::Error(_)) => Ok((input, None)),
        Err(error) => Err(error),
    }
}

/// The rule if its keyword stands here.
pub(super) fn after_keyword<'a, T>(
    input: Input<'a>,
    word: Keyword,
    rule: impl Fn(Input<'a>) -> Parsed<'a, T>,
) -> Parsed<'a, Option<T>> {
    match keyword(word)(input) {
        Ok((after, _)) => commit(rule(after)).map(|(after, value)| (after, Some(value))),
        Err(_) => Ok((input, None)),
    }
}
