//! The values of string literals.

use super::error::{ParseError, ParseErrorKind};
use crate::span::Span;

/// The text of a string token with its quotes and escapes resolved; `span` is
/// where the token stands.
pub(super) fn unescape(token: &str, span: Span) -> Result<String, ParseError> {
    let body = &token[1..token.len() - 1];
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (character, after) = escape(&rest[at + 1..]).map_err(|kind| {
            let start = span.start as usize + 1 + (body.len() - rest.len()) + at;
            let letter = rest[at + 1..].chars().next().map_or(0, char::len_utf8);
            ParseError { kind, span: Span::new(start, start + 1 + letter) }
        })?;
        out.push(character);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The character that an escape stands for, and what follows it.
fn escape(text: &str) -> Result<(char, &str), ParseErrorKind> {
    let mut characters = text.chars();
    let letter = characters.next().ok_or(ParseErrorKind::InvalidEscape { found: ' ' })?;
    let after = characters.as_str();
    let character = match letter {
        '\\' | '\'' | '"' | '`' => letter,
        'b' => '\u{8}',
        'f' => '\u{C}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(after, 4),
        'U' => return unicode(after, 8),
        found => return Err(ParseErrorKind::InvalidEscape { found }),
    };
    Ok((character, after))
}

/// A code point in hexadecimal digits, or two halves of UTF-16, each with an escape
/// of its own.
fn unicode(text: &str, digits: usize) -> Result<(char, &str), ParseErrorKind> {
    let (first, after) = hexadecimal(text, digits)?;
    let half = (digits == 4).then(|| after.strip_prefix("\\u")).flatten();
    let half = half.and_then(|rest| hexadecimal(rest, 4).ok());
    if let (0xD800..0xDC00, Some((second @ 0xDC00..0xE000, after))) = (first, half) {
        return code_point(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00), after);
    }
    code_point(first, after)
}

fn code_point(number: u32, after: &str) -> Result<(char, &str), ParseErrorKind> {
    let character = char::from_u32(number).ok_or(ParseErrorKind::InvalidUnicodeEscape)?;
    Ok((character, after))
}

fn hexadecimal(text: &str, digits: usize) -> Result<(u32, &str), ParseErrorKind> {
    let code = text.get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let number = code.and_then(|code| u32::from_str_radix(code, 16).ok());
    let number = number.ok_or(ParseErrorKind::InvalidUnicodeEscape)?;
    Ok((number, &text[digits..]))
}
