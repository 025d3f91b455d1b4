//! Colours for what is being typed, from the parser's own tokens. A bracket that
//! closes nothing, or the wrong one, is marked while it is typed.

use crate::parse::token::{Flaw, Keyword, PATH_WORDS, SCHEMA_WORDS, Token, TokenKind, lex};

const KEYWORD: &str = "\x1b[1;34m";
const STRING: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[36m";
const PARAMETER: &str = "\x1b[35m";
const NAME: &str = "\x1b[33m";
const COMMENT: &str = "\x1b[2m";
const WRONG: &str = "\x1b[4;31m";
const PARTNER: &str = "\x1b[1;7m";
const COMMAND: &str = "\x1b[1;36m";
const RESET: &str = "\x1b[0m";

/// The same text with colours; `cursor` marks the partner of the bracket it is at.
pub fn highlight(text: &str, cursor: usize) -> String {
    if let Some(colored) = command(text) {
        return colored;
    }
    let tokens = lex(text);
    let brackets = Brackets::of(&tokens);
    let partner = brackets.partner(&tokens, cursor);
    let mut colored = String::with_capacity(text.len() * 2);
    let mut done = 0;
    for (index, token) in tokens.iter().enumerate() {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        colored.push_str(&text[done..start]);
        let style = if brackets.wrong.contains(&index) {
            WRONG
        } else if partner == Some(index) {
            PARTNER
        } else {
            style(&tokens, index, text)
        };
        paint(&mut colored, &text[start..end], style);
        done = end;
    }
    colored.push_str(&text[done..]);
    colored
}

/// A `:command`: its name, then the rest plain.
fn command(text: &str) -> Option<String> {
    let indent = text.len() - text.trim_start().len();
    let name = text[indent..].strip_prefix(':')?;
    let end = indent + 1 + name.find(char::is_whitespace).unwrap_or(name.len());
    Some(format!("{}{COMMAND}{}{RESET}{}", &text[..indent], &text[indent..end], &text[end..]))
}

fn paint(out: &mut String, text: &str, style: &str) {
    if style.is_empty() || text.is_empty() {
        out.push_str(text);
        return;
    }
    out.push_str(style);
    out.push_str(text);
    out.push_str(RESET);
}

fn style(tokens: &[Token], index: usize, text: &str) -> &'static str {
    let previous = index.checked_sub(1).map(|before| tokens[before].kind);
    let is_named = matches!(previous, Some(TokenKind::Colon | TokenKind::Bar));
    match tokens[index].kind {
        kind if kind.is_name() && is_named => NAME,
        kind if kind.is_name() && previous == Some(TokenKind::Dot) => "",
        TokenKind::Keyword(_) => KEYWORD,
        TokenKind::Identifier if is_schema_word(tokens, index, text) => KEYWORD,
        TokenKind::Identifier if is_path_word(tokens, index, text) => KEYWORD,
        TokenKind::String | TokenKind::Invalid(Flaw::UnterminatedString) => STRING,
        TokenKind::Integer | TokenKind::Float => NUMBER,
        TokenKind::Parameter => PARAMETER,
        TokenKind::Comment | TokenKind::Invalid(Flaw::UnterminatedComment) => COMMENT,
        TokenKind::Invalid(Flaw::Number) | TokenKind::Foreign => WRONG,
        _ => "",
    }
}

/// Whether a word is one that statements on the schema have for themselves.
fn is_schema_word(tokens: &[Token], index: usize, text: &str) -> bool {
    let before = &tokens[..index];
    let start = before.iter().rposition(|token| token.kind == TokenKind::Semicolon);
    let before: Vec<TokenKind> = before[start.map_or(0, |at| at + 1)..]
        .iter()
        .map(|token| token.kind)
        .filter(|kind| !kind.is_trivia() && !is_mode(*kind))
        .collect();
    let begins = match before.as_slice() {
        [TokenKind::Keyword(Keyword::Show | Keyword::Drop), ..] => true,
        [TokenKind::Keyword(Keyword::Create), rest @ ..] => {
            rest.first().is_none_or(|next| matches!(next, TokenKind::Identifier))
        }
        _ => false,
    };
    let is_name = before.last().is_some_and(|kind| kind.opens() || *kind == TokenKind::Comma);
    let is_past = before.iter().any(|kind| {
        matches!(kind, TokenKind::Keyword(Keyword::Yield | Keyword::Where | Keyword::Return))
    });
    let word = tokens[index].span.slice(text);
    begins && !is_name && !is_past && SCHEMA_WORDS.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// Whether a word says which paths are meant: with others like it between what a path
/// comes after and a path.
fn is_path_word(tokens: &[Token], index: usize, text: &str) -> bool {
    let is_word = |token: &&Token| {
        let word = token.span.slice(text);
        let known = PATH_WORDS.iter().any(|one| one.eq_ignore_ascii_case(word));
        token.kind == TokenKind::Integer || (token.kind.is_name() && known)
    };
    if !is_word(&&tokens[index]) {
        return false;
    }
    let mut after = tokens[index + 1..].iter().skip_while(is_word).map(|token| token.kind);
    let leads = match (after.next(), after.next()) {
        (None | Some(TokenKind::LeftParen), _) => true,
        (Some(kind), Some(TokenKind::Equal)) => kind.is_name(),
        _ => false,
    };
    let names_path = tokens.get(index + 1).is_some_and(|next| next.kind == TokenKind::Equal);
    leads && !names_path && comes_before_path(tokens[..index].iter().rev().skip_while(is_word))
}

/// Whether a path may follow, read backwards: a part of a `MATCH`, or the beginning of
/// a subquery.
fn comes_before_path<'a>(mut before: impl Iterator<Item = &'a Token>) -> bool {
    match before.next().map(|token| token.kind) {
        Some(TokenKind::Keyword(Keyword::Match)) => true,
        Some(TokenKind::LeftBrace) => matches!(
            before.next().map(|token| token.kind),
            Some(TokenKind::Keyword(Keyword::Exists | Keyword::Count | Keyword::Collect))
        ),
        Some(TokenKind::Comma | TokenKind::Equal) => before
            .find_map(|token| match token.kind {
                TokenKind::Keyword(word) if ends_patterns(word) => Some(word),
                _ => None,
            })
            .is_some_and(|word| word == Keyword::Match),
        _ => false,
    }
}

/// Whether a keyword begins something else than a pattern, or a `MATCH`.
fn ends_patterns(word: Keyword) -> bool {
    word.row().class.begins() || word == Keyword::Where
}

fn is_mode(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Keyword(Keyword::Explain | Keyword::Profile | Keyword::Why))
}

/// Which brackets belong together.
struct Brackets {
    pairs: Vec<(usize, usize)>,
    wrong: Vec<usize>,
}

impl Brackets {
    fn of(tokens: &[Token]) -> Brackets {
        let mut brackets = Brackets { pairs: Vec::new(), wrong: Vec::new() };
        let mut open: Vec<usize> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            match token.kind {
                TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                    open.push(index);
                }
                TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                    let opener = open.last().copied();
                    match opener.filter(|at| closes(tokens[*at].kind) == Some(token.kind)) {
                        Some(at) => {
                            open.pop();
                            brackets.pairs.push((at, index));
                        }
                        None => brackets.wrong.push(index),
                    }
                }
                TokenKind::Semicolon => open.clear(),
                _ => {}
            }
        }
        brackets
    }

    /// The partner of the bracket at the cursor or just before it.
    fn partner(&self, tokens: &[Token], cursor: usize) -> Option<usize> {
        let is_at = |index: usize| {
            let span = tokens[index].span;
            span.start as usize == cursor || span.end as usize == cursor
        };
        self.pairs.iter().find_map(|(open, close)| match (is_at(*open), is_at(*close)) {
            (true, _) => Some(*close),
            (_, true) => Some(*open),
            _ => None,
        })
    }
}

fn closes(open: TokenKind) -> Option<TokenKind> {
    match open {
        TokenKind::LeftParen => Some(TokenKind::RightParen),
        TokenKind::LeftBracket => Some(TokenKind::RightBracket),
        TokenKind::LeftBrace => Some(TokenKind::RightBrace),
        _ => None,
    }
}
