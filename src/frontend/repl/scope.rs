//! Which variables an unfinished statement has, read off its tokens.
//!
//! A guess, for completion only: the binder decides what a statement really means,
//! but it needs a whole one.

use crate::parse::token::{Keyword, Token, TokenKind};

/// A variable and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A node with one of these labels; unknown where there are none.
    Node(Vec<String>),
    /// A relationship of one of these types.
    Relationship(Vec<String>),
    /// Anything.
    Value,
}

/// The text of a name, without its backticks.
pub(super) fn name_of(token: &Token, text: &str) -> String {
    let written = token.span.slice(text);
    match token.kind {
        TokenKind::QuotedName => written[1..written.len() - 1].replace("``", "`"),
        _ => written.to_owned(),
    }
}

/// The variables visible at the end of `tokens`, in the order they came up.
pub(super) fn variables(tokens: &[Token], text: &str) -> Vec<Variable> {
    let mut scope: Vec<Variable> = Vec::new();
    let mut projection = None;
    for (index, token) in tokens.iter().enumerate() {
        if let TokenKind::Keyword(word) = token.kind {
            let previous = index.checked_sub(1).map(|before| tokens[before].kind);
            let is_with = word == Keyword::With && !follows_ends(previous);
            let ends = is_with || ends_projection(word);
            if let Some(start) = projection.take_if(|_| ends) {
                scope = projected(&tokens[start..index], text, &scope);
            }
            if is_with {
                projection = Some(index + 1);
            }
        }
        if let Some(variable) = introduced(tokens, index, text) {
            add(&mut scope, variable);
        }
    }
    scope
}

/// `STARTS WITH` and `ENDS WITH` begin no clause.
fn follows_ends(previous: Option<TokenKind>) -> bool {
    matches!(previous, Some(TokenKind::Keyword(Keyword::Starts | Keyword::Ends)))
}

fn ends_projection(word: Keyword) -> bool {
    word.row().class.begins()
        || matches!(word, Keyword::Where | Keyword::Order | Keyword::Skip | Keyword::Limit)
}

/// What a finished `WITH` lets through: aliases, and variables named alone.
fn projected(tokens: &[Token], text: &str, scope: &[Variable]) -> Vec<Variable> {
    if tokens.first().is_some_and(|token| token.kind == TokenKind::Star) {
        return scope.to_vec();
    }
    let mut kept = Vec::new();
    for item in items(tokens) {
        let alias = match item {
            [.., word, alias] if word.kind == TokenKind::Keyword(Keyword::As) => Some(alias),
            _ => None,
        };
        let source =
            item.first().filter(|_| item.len() == 1 || (alias.is_some() && item.len() == 3));
        let kind = source
            .and_then(|token| find(scope, &name_of(token, text)))
            .map_or(Kind::Value, |variable| variable.kind.clone());
        if let Some(token) = alias.or(source).filter(|token| token.kind.is_name()) {
            add(&mut kept, Variable { name: name_of(token, text), kind });
        }
    }
    kept
}

/// The comma-separated parts of a projection.
fn items(tokens: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            depth = deepen(depth, token.kind);
            depth == 0 && token.kind == TokenKind::Comma
        })
        .map(|item| match item {
            [first, rest @ ..] if first.kind == TokenKind::Keyword(Keyword::Distinct) => rest,
            _ => item,
        })
        .collect()
}

fn deepen(depth: usize, kind: TokenKind) -> usize {
    match kind {
        TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => depth + 1,
        TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
            depth.saturating_sub(1)
        }
        _ => depth,
    }
}

/// The variable that the token at `index` brings in, if it does.
fn introduced(tokens: &[Token], index: usize, text: &str) -> Option<Variable> {
    let token = &tokens[index];
    if !matches!(token.kind, TokenKind::Identifier | TokenKind::QuotedName) {
        return None;
    }
    let before = index.checked_sub(1).map(|at| tokens[at].kind)?;
    let after = tokens.get(index + 1).map(|next| next.kind);
    let kind = match before {
        TokenKind::LeftParen if is_element_end(after) && !is_call(tokens, index - 1, text) => {
            Kind::Node(names_after_colon(&tokens[index + 1..], text))
        }
        TokenKind::LeftBracket if index >= 2 && tokens[index - 2].kind == TokenKind::Minus => {
            Kind::Relationship(names_after_colon(&tokens[index + 1..], text))
        }
        TokenKind::LeftParen | TokenKind::LeftBracket
            if after == Some(TokenKind::Keyword(Keyword::In)) =>
        {
            Kind::Value
        }
        TokenKind::Keyword(Keyword::As | Keyword::Yield) => Kind::Value,
        TokenKind::Keyword(Keyword::Match | Keyword::Merge | Keyword::Create)
        | TokenKind::Comma
            if after == Some(TokenKind::Equal)
                && tokens.get(index + 2).is_some_and(|next| opens_pattern(next.kind)) =>
        {
            Kind::Value
        }
        _ => return None,
    };
    Some(Variable { name: name_of(token, text), kind })
}

fn is_element_end(after: Option<TokenKind>) -> bool {
    matches!(
        after,
        Some(
            TokenKind::Colon
                | TokenKind::RightParen
                | TokenKind::LeftBrace
                | TokenKind::Keyword(Keyword::Where | Keyword::Is)
        )
    )
}

/// Whether the parenthesis at `index` holds the arguments of a function.
fn is_call(tokens: &[Token], index: usize, text: &str) -> bool {
    index.checked_sub(1).is_some_and(|before| {
        // `FOR (n:Label)` says what an index is of
        let is_for = tokens[before].span.slice(text).eq_ignore_ascii_case("FOR");
        (matches!(tokens[before].kind, TokenKind::Identifier) && !is_for)
            || matches!(tokens[before].kind, TokenKind::Keyword(word) if {
                word.row().class.is_free()
                    && !matches!(word, Keyword::ShortestPath | Keyword::AllShortestPaths)
            })
    })
}

fn opens_pattern(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::LeftParen
            | TokenKind::Keyword(Keyword::ShortestPath | Keyword::AllShortestPaths)
    )
}

/// The names of a label expression such as `:Film|Novel`; empty where there is none.
pub(super) fn names_after_colon(tokens: &[Token], text: &str) -> Vec<String> {
    if tokens.first().is_none_or(|token| token.kind != TokenKind::Colon) {
        return Vec::new();
    }
    let expression = tokens.iter().take_while(|token| is_label_part(token.kind));
    expression.filter(|token| token.kind.is_name()).map(|token| name_of(token, text)).collect()
}

/// Whether a token can stand in `:A|B&!C`.
pub(super) fn is_label_part(kind: TokenKind) -> bool {
    kind.is_name()
        || matches!(
            kind,
            TokenKind::Colon | TokenKind::Bar | TokenKind::Ampersand | TokenKind::Bang
        )
}

pub(super) fn find<'a>(scope: &'a [Variable], name: &str) -> Option<&'a Variable> {
    scope.iter().find(|variable| variable.name == name)
}

/// Adds a variable, or what is newly known of one that is there.
fn add(scope: &mut Vec<Variable>, variable: Variable) {
    match scope.iter_mut().find(|known| known.name == variable.name) {
        Some(known) if is_vague(&known.kind) && !is_vague(&variable.kind) => {
            known.kind = variable.kind;
        }
        Some(_) => {}
        None => scope.push(variable),
    }
}

fn is_vague(kind: &Kind) -> bool {
    match kind {
        Kind::Node(names) | Kind::Relationship(names) => names.is_empty(),
        Kind::Value => true,
    }
}
