//! What kind of thing the cursor of an unfinished statement stands at.

use super::scope::{self, Kind, Variable};
use crate::graph::Direction;
use crate::parse::LISTED;
use crate::parse::token::{Flaw, Keyword, Token, TokenKind, lex};

/// What would make sense at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing can be offered: inside a comment, a number, a new name.
    Nothing,
    /// The name of a parameter.
    Parameter,
    /// A label; across these relationships where they are known.
    Label { across: Option<(Vec<String>, Direction)> },
    /// A relationship type, away from a node with these labels.
    Type { from: Vec<String>, direction: Direction },
    /// A key of a node or relationship.
    Key(Kind),
    /// A value that nodes with these labels have under this key.
    Value { labels: Vec<String>, key: String },
    /// A variable, in a pattern.
    Variable,
    /// A procedure; of its dotted name so much is there.
    Procedure(String),
    /// A result column of this procedure.
    Column(String),
    /// The name of a constraint, or of an index.
    Declared {
        /// A constraint.
        constraint: bool,
    },
    /// The part of a dotted function name behind the dot.
    Namespace(String),
    /// An expression or a keyword.
    Anything,
}

/// The cursor's surroundings.
pub(super) struct Site {
    pub(super) place: Place,
    /// Where the word begins that is being typed.
    pub(super) start: usize,
    /// Variables that may be used.
    pub(super) scope: Vec<Variable>,
    /// The quote that is open at the cursor.
    pub(super) quote: Option<char>,
}

/// Looks at the statement around `cursor`.
pub(super) fn find(text: &str, cursor: usize) -> Site {
    let lexed = lex(&text[..cursor]);
    let statement = current_statement(&lexed);
    let (before, partial) = split_partial(statement, text, cursor);
    let start = partial.map_or(cursor, |token| token.span.start as usize);
    let scope = scope::variables(&before, text);
    let quote = partial.and_then(|token| open_quote(token, text));
    let place = if is_in_comment(&lexed, text, cursor) {
        Place::Nothing
    } else {
        let view = View { tokens: &before, text, cursor, scope: &scope };
        view.place(partial)
    };
    Site { place, start, scope, quote }
}

/// The tokens of the statement that ends at the cursor, comments dropped.
fn current_statement(lexed: &[Token]) -> Vec<Token> {
    let start = lexed.iter().rposition(|token| token.kind == TokenKind::Semicolon);
    let statement = &lexed[start.map_or(0, |at| at + 1)..];
    let significant =
        statement.iter().filter(|token| !token.kind.is_trivia() && token.kind != TokenKind::End);
    significant.copied().collect()
}

/// Takes the token off that touches the cursor and is still being typed.
fn split_partial(mut tokens: Vec<Token>, text: &str, cursor: usize) -> (Vec<Token>, Option<Token>) {
    let is_partial = |token: &Token| {
        let touches = token.span.end as usize == cursor;
        let is_open = matches!(
            token.kind,
            TokenKind::Invalid(Flaw::UnterminatedString | Flaw::UnterminatedName)
        );
        let is_dollar = token.span.slice(text) == "$";
        touches && (token.kind.is_name() || token.kind == TokenKind::Parameter || is_dollar)
            || is_open
    };
    let partial = tokens.pop_if(|token| is_partial(token));
    (tokens, partial)
}

fn open_quote(token: Token, text: &str) -> Option<char> {
    match token.kind {
        TokenKind::Invalid(Flaw::UnterminatedString | Flaw::UnterminatedName) => {
            token.span.slice(text).chars().next()
        }
        _ => None,
    }
}

fn is_in_comment(lexed: &[Token], text: &str, cursor: usize) -> bool {
    lexed.iter().rev().any(|token| match token.kind {
        TokenKind::Invalid(Flaw::UnterminatedComment) => true,
        TokenKind::Comment => {
            token.span.end as usize == cursor && token.span.slice(text).starts_with("//")
        }
        _ => false,
    })
}

/// The tokens before the word at the cursor.
struct View<'a> {
    tokens: &'a [Token],
    text: &'a str,
    cursor: usize,
    scope: &'a [Variable],
}

impl View<'_> {
    fn place(&self, partial: Option<Token>) -> Place {
        let written = partial.map_or("", |token| token.span.slice(self.text));
        if written.starts_with('$') {
            return Place::Parameter;
        }
        if written.starts_with(['\'', '"']) {
            return self.value().unwrap_or(Place::Nothing);
        }
        match self.kind_back(1) {
            Some(TokenKind::Dot) => {
                self.called().map_or_else(|| self.after_dot(), Place::Procedure)
            }
            Some(TokenKind::Identifier) if let Some(constraint) = self.dropped() => {
                Place::Declared { constraint }
            }
            Some(TokenKind::Keyword(Keyword::Call)) => Place::Procedure(String::new()),
            Some(TokenKind::Comma | TokenKind::Keyword(Keyword::Yield))
                if let Some(procedure) = self.yielding() =>
            {
                Place::Column(procedure)
            }
            Some(TokenKind::Colon | TokenKind::Bar | TokenKind::Ampersand | TokenKind::Bang) => {
                self.after_colon()
            }
            Some(TokenKind::LeftBrace | TokenKind::Comma) if self.is_in_property_map() => {
                Place::Key(self.map_owner().unwrap_or(Kind::Value))
            }
            Some(TokenKind::LeftParen) if self.is_node(self.tokens.len() - 1) => Place::Variable,
            Some(TokenKind::LeftBracket) if self.is_relationship(self.tokens.len() - 1) => {
                Place::Nothing
            }
            Some(TokenKind::Keyword(Keyword::As)) => Place::Nothing,
            Some(kind) if compares(kind) => self.value().unwrap_or(Place::Anything),
            _ => Place::Anything,
        }
    }

    /// The kind of the token `count` places back from the cursor.
    fn kind_back(&self, count: usize) -> Option<TokenKind> {
        let index = self.tokens.len().checked_sub(count)?;
        self.tokens.get(index).map(|token| token.kind)
    }

    fn name_back(&self, count: usize) -> Option<String> {
        let token = self.tokens.get(self.tokens.len().checked_sub(count)?)?;
        token.kind.is_name().then(|| scope::name_of(token, self.text))
    }

    fn after_dot(&self) -> Place {
        let Some(name) = self.name_back(2) else { return Place::Key(Kind::Value) };
        match scope::find(self.scope, &name) {
            Some(variable) => Place::Key(variable.kind.clone()),
            None => Place::Namespace(self.dotted()),
        }
    }

    /// The dotted name that ends at the cursor: `db.`, `apoc.coll.`
    fn dotted(&self) -> String {
        let pairs = self
            .tokens
            .rchunks_exact(2)
            .take_while(|pair| pair[0].kind.is_name() && pair[1].kind == TokenKind::Dot);
        let parts = &self.tokens[self.tokens.len() - 2 * pairs.count()..];
        parts.iter().map(|token| token.span.slice(self.text)).collect()
    }

    /// Whether `DROP CONSTRAINT` or `DROP INDEX` is all there is.
    fn dropped(&self) -> Option<bool> {
        let [drop, what] = self.tokens else { return None };
        let what = what.span.slice(self.text).to_uppercase();
        let is_drop = drop.kind == TokenKind::Keyword(Keyword::Drop);
        match what.as_str() {
            "CONSTRAINT" if is_drop => Some(true),
            "INDEX" if is_drop => Some(false),
            _ => None,
        }
    }

    /// The dotted name behind `CALL` that ends at the cursor.
    fn called(&self) -> Option<String> {
        let name = self.dotted();
        let parts = 2 * name.matches('.').count();
        (self.kind_back(parts + 1)? == TokenKind::Keyword(Keyword::Call)).then_some(name)
    }

    /// The procedure whose columns are being named behind `YIELD`.
    fn yielding(&self) -> Option<String> {
        let is = |token: &Token, word| token.kind == TokenKind::Keyword(word);
        let at = self.tokens.iter().rposition(|token| is(token, Keyword::Yield))?;
        let is_item = |token: &Token| token.kind.is_name() || token.kind == TokenKind::Comma;
        if !self.tokens[at + 1..].iter().all(is_item) {
            return None;
        }
        let head = &self.tokens[..at];
        let start =
            head.iter().rposition(|one| is(one, Keyword::Call) || is(one, Keyword::Show))?;
        let words = head[start + 1..].iter();
        let words = words.take_while(|token| token.kind.is_name() || token.kind == TokenKind::Dot);
        let words: Vec<&str> = words.map(|token| token.span.slice(self.text)).collect();
        if is(&head[start], Keyword::Call) {
            return Some(words.concat());
        }
        let last = words.last()?.to_uppercase();
        let row = LISTED.iter().find(|row| last == row.plural || last == row.singular)?;
        Some(row.procedure.to_owned())
    }

    /// A label, a type, a value of a map, or the result part of a comprehension.
    fn after_colon(&self) -> Place {
        let Some(open) = self.open_bracket() else { return self.label(None) };
        match self.tokens[open].kind {
            TokenKind::LeftBracket if self.is_relationship(open) => self.relationship_type(open),
            TokenKind::LeftBrace => self.value().unwrap_or(Place::Anything),
            TokenKind::LeftParen => self.label(Some(open)),
            _ if self.kind_back(1) == Some(TokenKind::Bar) => Place::Anything,
            _ => self.label(None),
        }
    }

    /// A label; behind an arrow one that is found there.
    fn label(&self, open: Option<usize>) -> Place {
        let across = open.and_then(|open| self.arrow_before(open));
        Place::Label { across }
    }

    /// The relationship that leads to the node whose parenthesis is at `open`.
    fn arrow_before(&self, open: usize) -> Option<(Vec<String>, Direction)> {
        let is_out = self.kind_at(open.checked_sub(1)?) == Some(TokenKind::Greater);
        let close = open.checked_sub(if is_out { 3 } else { 2 })?;
        if self.kind_at(close + 1) != Some(TokenKind::Minus) {
            return None;
        }
        if self.kind_at(close) != Some(TokenKind::RightBracket) {
            return None;
        }
        let start = self.opening_of(close)?;
        let is_in = self.kind_at(start.checked_sub(2)?) == Some(TokenKind::Less);
        let direction = match (is_in, is_out) {
            (true, false) => Direction::Incoming,
            (false, true) => Direction::Outgoing,
            _ => Direction::Either,
        };
        Some((self.names_in(start), direction))
    }

    fn relationship_type(&self, open: usize) -> Place {
        let is_in = open >= 2 && self.kind_at(open - 2) == Some(TokenKind::Less);
        let close = open.checked_sub(if is_in { 3 } else { 2 });
        let from = close
            .filter(|close| self.kind_at(*close) == Some(TokenKind::RightParen))
            .and_then(|close| self.opening_of(close))
            .map_or_else(Vec::new, |start| self.labels_in(start));
        let direction = match (is_in, self.closes_without_head()) {
            (true, _) => Direction::Incoming,
            (false, true) => Direction::Either,
            (false, false) => Direction::Outgoing,
        };
        Place::Type { from, direction }
    }

    /// Whether what follows the cursor ends the relationship as `]-` without `>`.
    fn closes_without_head(&self) -> bool {
        let rest = &self.text[self.cursor..];
        let rest = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        rest.strip_prefix("]-").is_some_and(|after| !after.starts_with('>'))
    }

    /// A value compared with a property, or given to one in a pattern.
    fn value(&self) -> Option<Place> {
        let last = self.kind_back(1)?;
        if last == TokenKind::Colon && self.is_in_property_map() {
            let key = self.name_back(2)?;
            let Kind::Node(labels) = self.map_owner()? else { return None };
            return Some(Place::Value { labels, key });
        }
        let words = match last {
            TokenKind::LeftBracket | TokenKind::Keyword(Keyword::With) => 2,
            kind if compares(kind) => 1,
            _ => return None,
        };
        if self.kind_back(words + 2) != Some(TokenKind::Dot) {
            return None;
        }
        let (variable, key) = (self.name_back(words + 3)?, self.name_back(words + 1)?);
        match &scope::find(self.scope, &variable)?.kind {
            Kind::Node(labels) => Some(Place::Value { labels: labels.clone(), key }),
            Kind::Relationship(_) | Kind::Value => None,
        }
    }

    /// Whether the innermost open bracket is the `{` of a pattern's properties.
    fn is_in_property_map(&self) -> bool {
        self.map_owner().is_some()
    }

    /// The node or relationship whose property map is open at the cursor.
    fn map_owner(&self) -> Option<Kind> {
        let brace = self.open_bracket()?;
        if self.tokens[brace].kind != TokenKind::LeftBrace {
            return None;
        }
        let head = self.tokens[..brace].iter().rev();
        let count = head.take_while(|token| scope::is_label_part(token.kind)).count();
        let open = (brace - count).checked_sub(1)?;
        match self.tokens[open].kind {
            TokenKind::LeftParen => Some(Kind::Node(self.labels_in(open))),
            TokenKind::LeftBracket if self.is_relationship(open) => {
                Some(Kind::Relationship(self.names_in(open)))
            }
            _ => None,
        }
    }

    /// The labels of the node whose parenthesis is at `open`, from its variable's
    /// other places too.
    fn labels_in(&self, open: usize) -> Vec<String> {
        let names = self.names_in(open);
        if !names.is_empty() {
            return names;
        }
        let variable = self.tokens.get(open + 1).filter(|token| token.kind.is_name());
        let name = variable.map(|token| scope::name_of(token, self.text));
        match name.and_then(|name| scope::find(self.scope, &name)) {
            Some(Variable { kind: Kind::Node(labels), .. }) => labels.clone(),
            _ => Vec::new(),
        }
    }

    /// The names behind the colon of the element that opens at `open`.
    fn names_in(&self, open: usize) -> Vec<String> {
        let inside = &self.tokens[open + 1..];
        let after_variable = usize::from(inside.first().is_some_and(|token| token.kind.is_name()));
        scope::names_after_colon(&inside[after_variable..], self.text)
    }

    fn kind_at(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// Whether the `(` at `open` can begin a node: no function name stands before it.
    fn is_node(&self, open: usize) -> bool {
        !matches!(
            open.checked_sub(1).and_then(|before| self.kind_at(before)),
            Some(TokenKind::Identifier | TokenKind::QuotedName)
        ) && self.is_pattern_clause(open)
    }

    /// Whether the clause at `index` is one of patterns.
    fn is_pattern_clause(&self, index: usize) -> bool {
        let words = self.tokens[..index].iter().rev().filter_map(|token| match token.kind {
            TokenKind::Keyword(word) => Some(word),
            _ => None,
        });
        let mut clauses = words.filter(|word| {
            use Keyword::{Create, Match, Merge, Return, Set, Unwind, Where, With};
            matches!(word, Match | Create | Merge | Return | With | Where | Set | Unwind)
        });
        matches!(clauses.next(), Some(Keyword::Match | Keyword::Create | Keyword::Merge))
    }

    fn is_relationship(&self, open: usize) -> bool {
        open >= 1 && self.kind_at(open - 1) == Some(TokenKind::Minus)
    }

    /// The innermost bracket that is open at the cursor.
    fn open_bracket(&self) -> Option<usize> {
        let mut closed = 0_usize;
        for (index, token) in self.tokens.iter().enumerate().rev() {
            match token.kind {
                TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                    closed += 1;
                }
                TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace => {
                    if closed == 0 {
                        return Some(index);
                    }
                    closed -= 1;
                }
                _ => {}
            }
        }
        None
    }

    /// The bracket that the one at `close` closes.
    fn opening_of(&self, close: usize) -> Option<usize> {
        View { tokens: &self.tokens[..close], ..*self }.open_bracket()
    }
}

/// Operators with a value on their right that a property may have.
fn compares(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Equal | TokenKind::NotEqual | TokenKind::Keyword(Keyword::Contains))
}
