//! The words and signs of the language.
//!
//! A [`Token`] is a kind and a span; its text stays in the query. The tables
//! here ([`KEYWORDS`], [`SIGNS`]) are the only lists of keywords and signs:
//! the lexer, the error messages, completion and help all read them.
//!
//! Whether a keyword is meant as a keyword is not decided here: `:Match` is a
//! label and `{limit: 1}` a key. The parser decides by position.

use crate::span::Span;

pub use super::lexer::lex;

/// One word, literal, sign or comment and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands, with quotes.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A word that is no keyword.
    Identifier,
    /// `` `any text` ``
    QuotedName,
    /// A word of [`KEYWORDS`], in any case.
    Keyword(Keyword),
    /// `42`, `0x2A`, `0o52`
    Integer,
    /// `1.5`, `.5`, `1e9`
    Float,
    /// `'text'` or `"text"`; escapes are not checked by the lexer.
    String,
    /// `$name`, `$1`, `` $`any text` ``
    Parameter,
    /// `$` with `(` after it: what follows is computed.
    Dollar,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `{`
    LeftBrace,
    /// `}`
    RightBrace,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `:`
    Colon,
    /// `::`
    DoubleColon,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// `|`
    Bar,
    /// `||`
    Concat,
    /// `&`
    Ampersand,
    /// `!`
    Bang,
    /// `%`
    Percent,
    /// `+`
    Plus,
    /// `+=`
    PlusEqual,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `^`
    Caret,
    /// `=`
    Equal,
    /// `=~`
    EqualTilde,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// A sign of other languages (`==`, `!=`, `&&`), kept whole so that
    /// the error can name the right one.
    Foreign,
    /// `// to the end of the line` or `/* … */`
    Comment,
    /// What no rule accepts.
    Invalid(Flaw),
    /// After the last byte; always the last token.
    End,
}

/// Why a piece of text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A character the language does not use.
    Character,
    /// `$` without a name.
    Parameter,
    /// `0x`, `12ab`, `1__0`
    Number,
    /// A string without its closing quote; runs to the end of the text.
    UnterminatedString,
    /// A backticked name or parameter without its closing backtick.
    UnterminatedName,
    /// `/*` without `*/`
    UnterminatedComment,
}

impl TokenKind {
    /// Whether the parser never sees it.
    pub fn is_trivia(self) -> bool {
        self == TokenKind::Comment
    }

    /// Whether it is an opening bracket.
    pub(crate) fn opens(self) -> bool {
        matches!(self, TokenKind::LeftParen | TokenKind::LeftBracket | TokenKind::LeftBrace)
    }

    /// Whether it is a closing bracket.
    pub(super) fn closes(self) -> bool {
        matches!(self, TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace)
    }

    /// Whether it can stand where the language wants a name.
    pub fn is_name(self) -> bool {
        matches!(self, TokenKind::Identifier | TokenKind::QuotedName | TokenKind::Keyword(_))
    }

    /// How it is always written, where that is fixed.
    pub fn text(self) -> Option<&'static str> {
        match self {
            TokenKind::Keyword(word) => Some(word.text()),
            kind => SIGNS.iter().find(|sign| sign.1 == kind).map(|sign| sign.0),
        }
    }
}

/// Signs; of two that begin alike, the longer comes first.
pub static SIGNS: &[(&str, TokenKind)] = &[
    ("(", TokenKind::LeftParen),
    (")", TokenKind::RightParen),
    ("[", TokenKind::LeftBracket),
    ("]", TokenKind::RightBracket),
    ("{", TokenKind::LeftBrace),
    ("}", TokenKind::RightBrace),
    (",", TokenKind::Comma),
    (";", TokenKind::Semicolon),
    ("::", TokenKind::DoubleColon),
    (":", TokenKind::Colon),
    ("..", TokenKind::DotDot),
    (".", TokenKind::Dot),
    ("||", TokenKind::Concat),
    ("|", TokenKind::Bar),
    ("&&", TokenKind::Foreign),
    ("&", TokenKind::Ampersand),
    ("!=", TokenKind::Foreign),
    ("!", TokenKind::Bang),
    ("%", TokenKind::Percent),
    ("+=", TokenKind::PlusEqual),
    ("+", TokenKind::Plus),
    ("-", TokenKind::Minus),
    ("*", TokenKind::Star),
    ("/", TokenKind::Slash),
    ("^", TokenKind::Caret),
    ("==", TokenKind::Foreign),
    ("=~", TokenKind::EqualTilde),
    ("=", TokenKind::Equal),
    ("<>", TokenKind::NotEqual),
    ("<=", TokenKind::LessEqual),
    ("<", TokenKind::Less),
    (">=", TokenKind::GreaterEqual),
    (">", TokenKind::Greater),
    ("$", TokenKind::Dollar),
];

/// What a keyword does to the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeywordClass {
    /// Begins a clause; a variable of that name needs backquotes, but after `AS`.
    Clause,
    /// Part of a clause or an operator; a variable of that name needs them too.
    Reserved,
    /// Begins a clause, and only there is a keyword; a variable of that name is fine.
    Verb,
    /// A keyword only in its own place; a variable of that name is fine.
    Free,
}

impl KeywordClass {
    /// Whether a clause begins with it.
    pub fn begins(self) -> bool {
        matches!(self, KeywordClass::Clause | KeywordClass::Verb)
    }

    /// Whether a variable may be called so without backquotes.
    pub fn is_free(self) -> bool {
        matches!(self, KeywordClass::Free | KeywordClass::Verb)
    }
}

/// A row of [`KEYWORDS`].
#[derive(Clone, Copy, Debug)]
pub struct KeywordRow {
    /// As written in upper case.
    pub text: &'static str,
    /// Its identity.
    pub keyword: Keyword,
    /// How freely it may be used as a name.
    pub class: KeywordClass,
}

impl KeywordRow {
    /// The first letter.
    fn first(&self) -> u8 {
        self.text.as_bytes()[0]
    }
}

macro_rules! keywords {
    ($($name:ident $text:literal $class:ident)*) => {
        /// The keywords; each is written as its name says, in any case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Keyword { $(#[doc = $text] $name,)* }

        /// All keywords, in alphabetical order.
        pub static KEYWORDS: &[KeywordRow] = &[
            $(KeywordRow { text: $text, keyword: Keyword::$name, class: KeywordClass::$class },)*
        ];
    };
}

keywords! {
    All "ALL" Free
    AllShortestPaths "ALLSHORTESTPATHS" Free
    And "AND" Reserved
    Any "ANY" Free
    As "AS" Reserved
    Asc "ASC" Free
    Ascending "ASCENDING" Free
    By "BY" Free
    Call "CALL" Clause
    Case "CASE" Reserved
    Collect "COLLECT" Free
    Contains "CONTAINS" Reserved
    Count "COUNT" Free
    Create "CREATE" Clause
    Csv "CSV" Free
    Delete "DELETE" Clause
    Desc "DESC" Free
    Descending "DESCENDING" Free
    Detach "DETACH" Clause
    Distinct "DISTINCT" Reserved
    Drop "DROP" Free
    Else "ELSE" Reserved
    End "END" Free
    Ends "ENDS" Reserved
    Exists "EXISTS" Free
    Explain "EXPLAIN" Free
    Extract "EXTRACT" Free
    False "FALSE" Reserved
    FieldTerminator "FIELDTERMINATOR" Free
    Filter "FILTER" Verb
    Finish "FINISH" Verb
    Foreach "FOREACH" Clause
    From "FROM" Free
    Headers "HEADERS" Free
    In "IN" Reserved
    Insert "INSERT" Verb
    Is "IS" Reserved
    Let "LET" Verb
    Limit "LIMIT" Reserved
    Load "LOAD" Clause
    Match "MATCH" Clause
    Merge "MERGE" Clause
    Nodetach "NODETACH" Verb
    None "NONE" Free
    Not "NOT" Reserved
    Null "NULL" Reserved
    Offset "OFFSET" Free
    On "ON" Free
    Optional "OPTIONAL" Clause
    Or "OR" Reserved
    Order "ORDER" Reserved
    Profile "PROFILE" Free
    Reduce "REDUCE" Free
    Remove "REMOVE" Clause
    Return "RETURN" Clause
    Set "SET" Clause
    ShortestPath "SHORTESTPATH" Free
    Show "SHOW" Free
    Single "SINGLE" Free
    Skip "SKIP" Reserved
    Starts "STARTS" Reserved
    Then "THEN" Reserved
    True "TRUE" Reserved
    Typed "TYPED" Free
    Union "UNION" Reserved
    Unwind "UNWIND" Clause
    When "WHEN" Reserved
    Where "WHERE" Reserved
    Why "WHY" Free
    With "WITH" Clause
    Xor "XOR" Reserved
    Yield "YIELD" Free
}

/// Words that mean something in statements on the schema only. They are no keywords, so
/// that `labels(n)` and variables such as `type` and `node` stay what they are.
pub static SCHEMA_WORDS: &[&str] = &[
    "CONSTRAINT",
    "CONSTRAINTS",
    "FOR",
    "FUNCTION",
    "FUNCTIONS",
    "IF",
    "INDEX",
    "INDEXES",
    "KEY",
    "KEYS",
    "LABEL",
    "LABELS",
    "NODE",
    "PROCEDURE",
    "PROCEDURES",
    "PROPERTY",
    "RANGE",
    "RELATIONSHIP",
    "REQUIRE",
    "TYPE",
    "TYPES",
    "UNIQUE",
];

/// Words that mean something between `MATCH` and a path only, and are names elsewhere.
pub static PATH_WORDS: &[&str] = &[
    "ACYCLIC",
    "ALL",
    "ANY",
    "DIFFERENT",
    "ELEMENTS",
    "GROUP",
    "GROUPS",
    "PATH",
    "PATHS",
    "RELATIONSHIPS",
    "REPEATABLE",
    "SHORTEST",
    "SIMPLE",
    "TRAIL",
    "WALK",
];

impl Keyword {
    /// Its row of the table.
    pub fn row(self) -> &'static KeywordRow {
        &KEYWORDS[self as usize]
    }

    /// As written in upper case.
    pub fn text(self) -> &'static str {
        self.row().text
    }

    /// The keyword a word spells, in any case.
    pub fn find(word: &str) -> Option<Keyword> {
        let first = word.as_bytes().first()?.to_ascii_uppercase();
        let start = KEYWORDS.partition_point(|row| row.first() < first);
        let mut alike = KEYWORDS[start..].iter().take_while(|row| row.first() == first);
        let found = alike.find(|row| row.text.eq_ignore_ascii_case(word))?;
        Some(found.keyword)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_found_in_any_case() {
        assert!(KEYWORDS.is_sorted_by(|a, b| a.text < b.text));
        for row in KEYWORDS {
            assert_eq!(Keyword::find(&row.text.to_lowercase()), Some(row.keyword));
            assert_eq!(row.keyword.text(), row.text);
        }
        assert_eq!(Keyword::find("matches"), None);
    }

    #[test]
    fn longer_signs_come_first() {
        for (index, (text, _)) in SIGNS.iter().enumerate() {
            assert!(SIGNS[..index].iter().all(|(earlier, _)| !text.starts_with(earlier)), "{text}");
        }
    }
}
