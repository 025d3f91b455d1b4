//! Text to tokens.
//!
//! In: any text. Out: tokens in order, blanks dropped, comments kept, the last
//! one [`TokenKind::End`]. It never fails: what is no token becomes
//! [`TokenKind::Invalid`] and the parser reports it when it gets there, so the
//! highlighter, completion and statement splitting read unfinished text with the
//! same lexer.
//!
//! Not decided here: escapes in strings and the values of numbers (the parser
//! resolves them), and arrows: `-->` is three signs, because `a<-1` is a comparison.

use std::convert::Infallible;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_until, take_while, take_while1};
use nom::character::complete::{anychar, one_of, satisfy};
use nom::combinator::{map, not, opt, peek, recognize, rest, value};
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

use super::token::{Flaw, Keyword, SIGNS, Token, TokenKind};
use crate::budget::{Budget, Exceeded};
use crate::span::Span;

/// Spans count bytes in 32 bits; text past that is not read.
pub(super) const LONGEST_TEXT: usize = u32::MAX as usize;

type Lexed<'a, T = TokenKind> = IResult<&'a str, T>;

/// Splits text into tokens, comments included; the last token is the end.
pub fn lex(text: &str) -> Vec<Token> {
    let Ok(tokens) = split(text, |_| true, || Ok::<(), Infallible>(()));
    tokens
}

/// The tokens that are no comments, for as long as the budget allows.
pub(super) fn tokens(text: &str, budget: &Budget) -> Result<Vec<Token>, Exceeded> {
    split(text, |kind| !kind.is_trivia(), || budget.tick(1))
}

/// The tokens to keep; `tick` says after each whether to go on.
fn split<E>(
    text: &str,
    keep: impl Fn(TokenKind) -> bool,
    tick: impl Fn() -> Result<(), E>,
) -> Result<Vec<Token>, E> {
    let text = bounded(text);
    let mut tokens = Vec::new();
    let mut rest = skip_blanks(text);
    while !rest.is_empty() {
        tick()?;
        let start = text.len() - rest.len();
        let (after, kind) = token(rest).unwrap_or(("", TokenKind::Invalid(Flaw::Character)));
        if keep(kind) {
            tokens.push(Token { kind, span: Span::new(start, text.len() - after.len()) });
        }
        rest = skip_blanks(after);
    }
    tokens.push(Token { kind: TokenKind::End, span: Span::new(text.len(), text.len()) });
    Ok(tokens)
}

fn bounded(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `token = word | quoted-name | number | string | parameter | comment | sign`
fn token(text: &str) -> Lexed<'_> {
    match text.chars().next() {
        Some(c) if starts_name(c) => word(text),
        Some('`') => quoted_name(text),
        Some('0'..='9') => number(text),
        Some('.') if digit_follows(&text[1..]) => number(text),
        Some('\'') => string('\'', text),
        Some('"') => string('"', text),
        Some('$') => parameter(text),
        Some('/') => alt((line_comment, block_comment, sign)).parse(text),
        _ => alt((sign, invalid_character)).parse(text),
    }
}

/// `word = name-start { name-part }`
fn word(text: &str) -> Lexed<'_> {
    let (rest, word) = take_while1(continues_name)(text)?;
    Ok((rest, Keyword::find(word).map_or(TokenKind::Identifier, TokenKind::Keyword)))
}

/// `quoted-name = backquote { any but backquote | backquote backquote } backquote`
fn quoted_name(text: &str) -> Lexed<'_> {
    let (mut inner, _) = tag("`")(text)?;
    loop {
        let (after, closed) = pair(take_till(|c| c == '`'), opt(tag("`"))).parse(inner)?;
        match (closed.1, after.strip_prefix('`')) {
            (None, _) => return Ok((after, TokenKind::Invalid(Flaw::UnterminatedName))),
            (Some(_), None) => return Ok((after, TokenKind::QuotedName)),
            (Some(_), Some(more)) => inner = more,
        }
    }
}

/// `string = quote { any but quote and "\" | "\" any } quote`
fn string(quote: char, text: &str) -> Lexed<'_> {
    let mut inner = &text[1..];
    loop {
        let (after, _) = take_till(|c| c == quote || c == '\\')(inner)?;
        match after.chars().next() {
            None => return Ok((after, TokenKind::Invalid(Flaw::UnterminatedString))),
            Some('\\') => inner = opt(anychar).parse(&after[1..])?.0,
            Some(_) => return Ok((&after[1..], TokenKind::String)),
        }
    }
}

/// `parameter = "$" ( name-part { name-part } | quoted-name )`: before a `(` the `$` is a sign
fn parameter(text: &str) -> Lexed<'_> {
    let (rest, _) = tag("$")(text)?;
    let name = value(TokenKind::Parameter, take_while1(continues_name));
    let quoted = map(quoted_name, |kind| match kind {
        TokenKind::QuotedName => TokenKind::Parameter,
        flaw => flaw,
    });
    let flaw = TokenKind::Invalid(Flaw::Parameter);
    let lone = if rest.starts_with('(') { TokenKind::Dollar } else { flaw };
    let lone = |rest| Ok((rest, lone));
    alt((name, quoted, lone)).parse(rest)
}

/// `number = prefixed-integer | decimal`: with nothing of a name after it
fn number(text: &str) -> Lexed<'_> {
    let (rest, kind) = alt((prefixed_integer, decimal)).parse(text)?;
    let (rest, junk) = take_while(continues_name)(rest)?;
    let digits = &text[..text.len() - rest.len()];
    let sound = junk.is_empty() && !digits.contains("__") && !digits.ends_with('_');
    Ok((rest, if sound { kind } else { TokenKind::Invalid(Flaw::Number) }))
}

/// `prefixed-integer = "0x" { hex-digit } | "0o" { octal-digit }`
fn prefixed_integer(text: &str) -> Lexed<'_> {
    let hex = (tag("0"), one_of("xX"), take_while(|c: char| c.is_ascii_hexdigit() || c == '_'));
    let octal = (tag("0"), one_of("oO"), take_while(|c: char| c.is_digit(8) || c == '_'));
    let (rest, (_, _, digits)) = alt((hex, octal)).parse(text)?;
    let kind =
        if digits.is_empty() { TokenKind::Invalid(Flaw::Number) } else { TokenKind::Integer };
    Ok((rest, kind))
}

/// `decimal = ( digits [ "." [ digits ] ] | "." digits ) [ ( "e" | "E" ) [ "+" | "-" ] digits ]`
fn decimal(text: &str) -> Lexed<'_> {
    let (rest, _) = opt(digits).parse(text)?;
    // `1..2` is a range and `1.x` a property, so the point belongs to neither
    let point = preceded(tag("."), not(peek(alt((tag("."), recognize(satisfy(starts_name)))))));
    let (rest, fraction) = opt(recognize(pair(point, opt(digits)))).parse(rest)?;
    let exponent = (one_of("eE"), opt(one_of("+-")), digits);
    let (rest, exponent) = opt(recognize(exponent)).parse(rest)?;
    let whole = fraction.is_none() && exponent.is_none();
    Ok((rest, if whole { TokenKind::Integer } else { TokenKind::Float }))
}

/// `digits = digit { digit | "_" }`
fn digits(text: &str) -> Lexed<'_, &str> {
    let first = satisfy(|c| c.is_ascii_digit());
    recognize(pair(first, take_while(|c: char| c.is_ascii_digit() || c == '_'))).parse(text)
}

/// `comment = line-comment | block-comment`
///
/// `line-comment = "//" { any but end of line }`
fn line_comment(text: &str) -> Lexed<'_> {
    let body = take_till(|c| c == '\n' || c == '\r');
    value(TokenKind::Comment, pair(tag("//"), body)).parse(text)
}

/// `block-comment = "/*" { any } "*/"`
fn block_comment(text: &str) -> Lexed<'_> {
    let closed = value(TokenKind::Comment, pair(take_until("*/"), tag("*/")));
    let open = value(TokenKind::Invalid(Flaw::UnterminatedComment), rest);
    preceded(tag("/*"), alt((closed, open))).parse(text)
}

/// `sign = one of token::SIGNS`
fn sign(text: &str) -> Lexed<'_> {
    let first = text.as_bytes().first();
    let mut alike = SIGNS.iter().filter(|(sign, _)| sign.as_bytes().first() == first);
    let known = alike.find_map(|(sign, kind)| Some((text.strip_prefix(sign)?, *kind)));
    known.ok_or_else(|| nom::Err::Error(nom::error::make_error(text, nom::error::ErrorKind::Tag)))
}

fn invalid_character(text: &str) -> Lexed<'_> {
    value(TokenKind::Invalid(Flaw::Character), anychar).parse(text)
}

fn digit_follows(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// `name-start = letter | "_" | "‿" | "⁀" | "⁔"`
fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_' || matches!(c, '\u{203F}' | '\u{2040}' | '\u{2054}')
}

/// `name-part = name-start | digit | combining mark | currency sign`
pub(super) fn continues_name(c: char) -> bool {
    let mark = matches!(c, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{200C}' | '\u{200D}');
    let currency = matches!(c, '\u{A2}'..='\u{A5}' | '\u{20A0}'..='\u{20CF}');
    starts_name(c) || c.is_alphanumeric() || mark || currency
}

/// Whether a word can be written without backticks.
pub(super) fn is_plain_name(word: &str) -> bool {
    word.starts_with(starts_name) && word.chars().all(continues_name)
}

fn skip_blanks(text: &str) -> &str {
    let odd_blank = |c| matches!(c, '\u{1C}'..='\u{1F}' | '\u{180E}' | '\u{FEFF}');
    text.trim_start_matches(|c: char| c.is_whitespace() || odd_blank(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::{DotDot, End, Float, Integer, Invalid, Parameter, QuotedName, String};

    fn kinds(text: &str) -> Vec<TokenKind> {
        lex(text).iter().map(|token| token.kind).collect()
    }

    #[test]
    fn numbers() {
        assert_eq!(kinds("1..2"), [Integer, DotDot, Integer, End]);
        assert_eq!(kinds(".5 1.5 1e9 1.5E-3 1."), [Float, Float, Float, Float, Float, End]);
        assert_eq!(kinds("0x1F 0o17 1_000"), [Integer, Integer, Integer, End]);
        let bad = Invalid(Flaw::Number);
        assert_eq!(kinds("0x 0xG 12ab 1e 1__0 1_"), [bad, bad, bad, bad, bad, bad, End]);
        assert_eq!(kinds("1.x"), [Integer, TokenKind::Dot, TokenKind::Identifier, End]);
    }

    #[test]
    fn quotes() {
        assert_eq!(kinds(r#"'it\'s' "a'b" '\\'"#), [String, String, String, End]);
        assert_eq!(kinds("`a``b` `` $`x y` $1 $a"), {
            [QuotedName, QuotedName, Parameter, Parameter, Parameter, End]
        });
        assert_eq!(kinds("'a"), [Invalid(Flaw::UnterminatedString), End]);
        assert_eq!(kinds("'a\\"), [Invalid(Flaw::UnterminatedString), End]);
        assert_eq!(kinds("`a"), [Invalid(Flaw::UnterminatedName), End]);
        assert_eq!(kinds("/* a"), [Invalid(Flaw::UnterminatedComment), End]);
    }

    #[test]
    fn every_byte_is_covered_or_blank() {
        let text = "MATCH (é)—[`ü`] /* ; */ $ # '🧐' // end";
        let mut at = 0;
        for token in lex(text) {
            assert!(text[at..token.span.start as usize].trim().is_empty());
            at = token.span.end as usize;
        }
        assert_eq!(at, text.len());
    }
}
