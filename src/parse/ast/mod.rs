//! What was written, with spans; no meaning yet.
//!
//! Names are text, expressions are as the user grouped them, nothing is
//! desugared. Chains of one precedence level are flat lists, so that a chain of
//! 100,000 `AND`s is wide, not deep. Depth is bounded by the parser.

mod pattern;

use crate::span::Span;
pub use pattern::{
    Chain, Direction, Group, LabelExpr, LengthRange, NodePattern, PathMode, PathPart, PathPattern,
    PathPrefix, RelationshipPattern, Repetition, Selector, Shortest,
};

/// An identifier as the user meant it (backticks removed) and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// Where it was written.
    pub span: Span,
}

/// One statement, without its final `;`.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// `EXPLAIN`, `PROFILE` or neither.
    pub mode: Mode,
    /// `WHY`, and where it stands: what each row rests on is wanted as well.
    pub why: Option<Span>,
    /// The query.
    pub query: Query,
    /// How large it is.
    pub size: Size,
    /// All of it.
    pub span: Span,
}

/// What the height of the trees depends on that later stages make of a statement:
/// whoever walks them by recursion can tell how much stack that takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Levels of nesting.
    pub nesting: u16,
    /// Clauses and nodes of patterns, of all levels together.
    pub links: u32,
}

/// How a statement is to be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Run it and return its rows.
    #[default]
    Run,
    /// Do not run it; show the plan.
    Explain,
    /// Run it and show the plan with rows and time per operator.
    Profile,
}

/// Queries joined by `UNION`; `unions.len() + 1 == branches.len()`.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The queries, in order.
    pub branches: Vec<SingleQuery>,
    /// What stands between them.
    pub unions: Vec<Union>,
}

/// One `UNION` or `UNION ALL` between two branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Union {
    /// Keeps duplicates.
    pub all: bool,
    /// The keyword(s).
    pub span: Span,
}

/// Clauses in the order written.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleQuery {
    /// At least one.
    pub clauses: Vec<Clause>,
    /// All of it.
    pub span: Span,
}

/// One clause and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Which clause.
    pub kind: ClauseKind,
    /// From its keyword to its last token.
    pub span: Span,
}

/// The clauses of the language.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `[OPTIONAL] MATCH [REPEATABLE ELEMENTS] patterns [WHERE filter]`
    Match {
        /// Whether a row survives without a match.
        optional: bool,
        /// `REPEATABLE ELEMENTS`: a relationship may be used more than once.
        repeatable: bool,
        /// Comma-separated patterns; relationships differ across all of them.
        patterns: Vec<PathPattern>,
        /// The condition.
        filter: Option<Expr>,
    },
    /// `UNWIND list AS variable`
    Unwind {
        /// The list.
        list: Expr,
        /// One row an element under this name.
        variable: Name,
    },
    /// `WITH projection [WHERE filter]`
    With {
        /// What goes on.
        projection: Projection,
        /// The condition on the projected rows.
        filter: Option<Expr>,
    },
    /// `RETURN projection`
    Return(Projection),
    /// `FINISH`: the query ends and returns nothing.
    Finish,
    /// `CREATE patterns`
    Create(Vec<PathPattern>),
    /// `MERGE pattern [ON MATCH SET …] [ON CREATE SET …]`
    Merge {
        /// One pattern.
        pattern: PathPattern,
        /// In the order written.
        actions: Vec<MergeAction>,
    },
    /// `SET items`
    Set(Vec<SetItem>),
    /// `REMOVE items`
    Remove(Vec<RemoveItem>),
    /// `[DETACH] DELETE expressions`
    Delete {
        /// Also removes the relationships of deleted nodes.
        detach: bool,
        /// Nodes, relationships or paths.
        targets: Vec<Expr>,
    },
    /// `FOREACH (variable IN list | updates)`
    Foreach {
        /// Bound to each element in turn.
        variable: Name,
        /// The list.
        list: Expr,
        /// Updating clauses only.
        body: Vec<Clause>,
    },
    /// `CALL name(arguments) [YIELD …]`
    Call(ProcedureCall),
    /// `SHOW what …`: a statement of its own, with at most a `RETURN` behind
    Show(Box<Show>),
    /// `CREATE INDEX …`, `CREATE CONSTRAINT …`: a statement of its own
    Declare(Box<Declaration>),
    /// `DROP INDEX …`, `DROP CONSTRAINT …`: a statement of its own
    Undeclare {
        /// `CONSTRAINT` rather than `INDEX`.
        constraint: bool,
        /// What it is called.
        name: Name,
        /// `IF EXISTS`: fine where there is none.
        if_exists: bool,
    },
    /// `[OPTIONAL] CALL [(imports)] { query }`
    Subquery {
        /// Whether a row survives for which the query gives none.
        optional: bool,
        /// Variables named in parentheses; `None` where there are none.
        imports: Option<Vec<Name>>,
        /// `*` in the parentheses: everything in scope.
        import_all: bool,
        /// The inner query.
        query: Query,
    },
    /// `LOAD CSV [WITH HEADERS] FROM url AS row [FIELDTERMINATOR ';']`
    LoadCsv {
        /// Rows are maps by header rather than lists.
        with_headers: bool,
        /// Path of the file.
        source: Expr,
        /// The row.
        variable: Name,
        /// One character between fields, and where it is written.
        field_terminator: Option<(String, Span)>,
    },
}

/// The body of `WITH` and `RETURN`.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// `DISTINCT`.
    pub distinct: bool,
    /// `*` as the first item.
    pub star: bool,
    /// The other items.
    pub items: Vec<ProjectionItem>,
    /// `ORDER BY`.
    pub order: Vec<SortItem>,
    /// `SKIP`.
    pub skip: Option<Expr>,
    /// `LIMIT`.
    pub limit: Option<Expr>,
    /// All of it.
    pub span: Span,
}

impl Projection {
    /// `*` and nothing else, read at a place.
    pub(crate) fn everything(span: Span) -> Projection {
        Projection {
            distinct: false,
            star: true,
            items: Vec::new(),
            order: Vec::new(),
            skip: None,
            limit: None,
            span,
        }
    }
}

/// `expression [AS alias]`
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectionItem {
    /// The expression; its source text names the column where there is no alias.
    pub expr: Expr,
    /// The name given.
    pub alias: Option<Name>,
}

/// `expression [ASC | DESC]`
#[derive(Clone, Debug, PartialEq)]
pub struct SortItem {
    /// The key.
    pub expr: Expr,
    /// Largest first.
    pub descending: bool,
}

/// `ON MATCH SET items` or `ON CREATE SET items`
#[derive(Clone, Debug, PartialEq)]
pub struct MergeAction {
    /// `ON CREATE` rather than `ON MATCH`.
    pub on_create: bool,
    /// What to set.
    pub items: Vec<SetItem>,
}

/// One item of `SET`.
#[derive(Clone, Debug, PartialEq)]
pub enum SetItem {
    /// `target.key = value`, `target[key] = value`; `target` is any expression that
    /// gives an entity.
    Property {
        /// The entity.
        target: Expr,
        /// The key.
        key: Word,
        /// The value; null removes the key.
        value: Expr,
    },
    /// `variable = map`: replaces all properties.
    Replace {
        /// The entity.
        variable: Name,
        /// A map, node or relationship.
        value: Expr,
    },
    /// `variable += map`: keeps the other properties.
    Merge {
        /// The entity.
        variable: Name,
        /// A map, node or relationship.
        value: Expr,
    },
    /// `variable:Label:Label`
    Labels {
        /// The node.
        variable: Name,
        /// The labels.
        labels: Vec<Word>,
    },
}

/// One item of `REMOVE`.
#[derive(Clone, Debug, PartialEq)]
pub enum RemoveItem {
    /// `target.key`, `target[key]`
    Property {
        /// The entity.
        target: Expr,
        /// The key.
        key: Word,
    },
    /// `variable:Label:Label`
    Labels {
        /// The node.
        variable: Name,
        /// The labels.
        labels: Vec<Word>,
    },
}

/// `[OPTIONAL] CALL name[(arguments)] [YIELD items [WHERE filter]]`
#[derive(Clone, Debug, PartialEq)]
pub struct ProcedureCall {
    /// Whether a row survives for which the procedure gives none.
    pub optional: bool,
    /// Dotted name, e.g. `db.labels`.
    pub name: Name,
    /// `None`: no parentheses, the arguments come from parameters of the same name.
    pub arguments: Option<Vec<Expr>>,
    /// `YIELD`.
    pub yields: Option<Yield>,
}

/// `YIELD items [WHERE filter]` or `YIELD *`
#[derive(Clone, Debug, PartialEq)]
pub struct Yield {
    /// `*`.
    pub star: bool,
    /// Result column and the variable it is bound to (its alias or its own name).
    pub items: Vec<(Name, Option<Name>)>,
    /// The condition.
    pub filter: Option<Expr>,
}

/// `SHOW what [YIELD columns [ORDER BY …] [SKIP …] [LIMIT …]] [WHERE filter]`
#[derive(Clone, Debug, PartialEq)]
pub struct Show {
    /// What is listed.
    pub what: Listed,
    /// `YIELD`; its own filter stays empty.
    pub yields: Option<Yield>,
    /// `*` with the order and the page that stand behind `YIELD`.
    pub page: Projection,
    /// The condition.
    pub filter: Option<Expr>,
}

/// What `SHOW` can list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// `SHOW FUNCTIONS`
    Functions,
    /// `SHOW PROCEDURES`
    Procedures,
    /// `SHOW LABELS`
    Labels,
    /// `SHOW RELATIONSHIP TYPES`
    Types,
    /// `SHOW PROPERTY KEYS`
    Keys,
    /// `SHOW INDEXES`
    Indexes,
    /// `SHOW CONSTRAINTS`
    Constraints,
}

/// `CREATE INDEX name FOR (n:Label) ON (n.key)` or
/// `CREATE CONSTRAINT name FOR (n:Label) REQUIRE n.key IS UNIQUE`
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// What is declared.
    pub kind: DeclarationKind,
    /// What it is called; it gets a name of its own where absent.
    pub name: Option<Name>,
    /// `IF NOT EXISTS`: fine where there is one already.
    pub if_not_exists: bool,
    /// Stands for what it is declared of.
    pub variable: Name,
    /// The label, or the type.
    pub subject: Name,
    /// `()-[r:TYPE]-()` rather than `(n:Label)`.
    pub of_relationships: bool,
    /// Variable and key of each property.
    pub properties: Vec<(Name, Name)>,
}

/// What can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclarationKind {
    /// `CREATE INDEX`
    Index,
    /// `IS UNIQUE`
    Unique,
    /// `IS NOT NULL`
    Present,
    /// `IS NODE KEY`, `IS RELATIONSHIP KEY`: both
    Key,
}

/// `$(names)`, `$all(names)`, `$any(names)`: labels or types that an expression gives,
/// one as a string or several as a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// One of them will do.
    pub any: bool,
    /// A string or a list of strings.
    pub names: Box<Expr>,
    /// All of it.
    pub span: Span,
}

/// A label, type or key as written, or computed.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// As written.
    Name(Name),
    /// `$(names)` for labels and types, `[name]` for keys.
    Computed(Computed),
}

/// An expression and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which expression.
    pub kind: ExprKind,
    /// Its text, without enclosing parentheses' outside blanks.
    pub span: Span,
}

/// The expressions of the language.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `1`, `'text'`, `true`, `null`
    Literal(Literal),
    /// `$name`
    Parameter(String),
    /// `name`
    Variable(String),
    /// `subject.key`
    Property(Box<Expr>, Name),
    /// `subject[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `subject[from..to]`
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// `subject:Label`; for relationships, the type.
    HasLabels(Box<Expr>, LabelExpr),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{key: value}`
    Map(Vec<(Name, Expr)>),
    /// `subject {.key, key: value, .*, variable}`
    MapProjection(Box<Expr>, Vec<MapProjectionItem>),
    /// `NOT x`
    Not(Box<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `+x`
    Plus(Box<Expr>),
    /// `a AND b AND …`: two or more
    And(Vec<Expr>),
    /// `a OR b OR …`
    Or(Vec<Expr>),
    /// `a XOR b XOR …`
    Xor(Vec<Expr>),
    /// `a < b <= c …`: each neighbour pair must hold
    Compare(Box<Expr>, Vec<(Comparison, Expr)>),
    /// `a + b - c`: operators of one precedence level, applied left to right
    Arithmetic(Box<Expr>, Vec<(ArithmeticOp, Expr)>),
    /// `a STARTS WITH b`, `a =~ b` and the like
    Text(TextOp, Box<Expr>, Box<Expr>),
    /// `a IN list`
    In(Box<Expr>, Box<Expr>),
    /// `a IS NULL`; `negated`: `IS NOT NULL`
    IsNull {
        /// What is tested.
        operand: Box<Expr>,
        /// `IS NOT NULL`.
        negated: bool,
    },
    /// `a IS :: TYPE`; `negated`: `IS NOT ::`
    IsTyped {
        /// What is tested.
        operand: Box<Expr>,
        /// The type.
        name: TypeName,
        /// `IS NOT ::`.
        negated: bool,
    },
    /// In an arm of a `CASE` what stands between `CASE` and the first `WHEN`: the left
    /// side of `WHEN < 5`, which is not written.
    Subject,
    /// `count(*)`
    CountStar,
    /// `name([DISTINCT] arguments)`
    Call {
        /// Dotted name as written, e.g. `duration.between`.
        name: Name,
        /// `DISTINCT`.
        distinct: bool,
        /// The arguments.
        arguments: Vec<Expr>,
    },
    /// `CASE [subject] WHEN … THEN … [ELSE …] END`
    Case {
        /// Compared with each `WHEN`.
        subject: Option<Box<Expr>>,
        /// `WHEN`, `THEN`; several values or tests only where there is a subject.
        arms: Vec<(Vec<Expr>, Expr)>,
        /// `ELSE`.
        default: Option<Box<Expr>>,
    },
    /// `[variable IN list WHERE filter | map]`
    ListComprehension {
        /// Bound to each element.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// Keeps elements for which it is true.
        filter: Option<Box<Expr>>,
        /// What becomes of each; the element itself where absent.
        map: Option<Box<Expr>>,
    },
    /// `[path = (a)-->(b) WHERE filter | map]`
    PatternComprehension {
        /// The pattern, with the path's variable.
        pattern: Box<PathPattern>,
        /// Keeps matches for which it is true.
        filter: Option<Box<Expr>>,
        /// One element a match.
        map: Box<Expr>,
    },
    /// `any(variable IN list WHERE predicate)` and its three siblings
    Quantifier {
        /// Which.
        kind: Quantifier,
        /// Bound to each element.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// The predicate; true where absent is not allowed by the parser.
        predicate: Box<Expr>,
    },
    /// `reduce(accumulator = initial, variable IN list | body)`
    Reduce {
        /// The accumulator.
        accumulator: Name,
        /// Its first value.
        initial: Box<Expr>,
        /// Bound to each element.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// The accumulator's next value.
        body: Box<Expr>,
    },
    /// A pattern as a predicate: `(a)-->(b)`; also `exists((a)-->(b))`
    Pattern(Box<PathPattern>),
    /// `EXISTS { … }`
    Exists(Box<Subquery>),
    /// `COUNT { … }`
    Count(Box<Subquery>),
    /// `COLLECT { … }`
    Collect(Box<Subquery>),
}

/// A type as it is written after `IS ::`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeName {
    /// `INTEGER`
    Word(TypeWord),
    /// `LIST<INTEGER>`
    List(Box<TypeName>),
    /// `INTEGER | STRING`: two or more
    Union(Vec<TypeName>),
    /// `INTEGER NOT NULL`
    NotNull(Box<TypeName>),
}

/// The types that are written as one word, or as words that mean one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeWord {
    /// Anything.
    Any,
    /// What a property can hold.
    Property,
    /// No value at all.
    Nothing,
    /// Null alone.
    Null,
    /// `true` and `false`.
    Boolean,
    /// Text.
    String,
    /// Whole numbers.
    Integer,
    /// Numbers with a point.
    Float,
    /// Days.
    Date,
    /// Times of day.
    LocalTime,
    /// Times of day with an offset.
    ZonedTime,
    /// Days with times.
    LocalDateTime,
    /// Instants with a zone.
    ZonedDateTime,
    /// Lengths of time.
    Duration,
    /// Places.
    Point,
    /// Nodes.
    Node,
    /// Relationships.
    Relationship,
    /// Maps.
    Map,
    /// Paths.
    Path,
    /// Lists of anything.
    List,
}

/// The inside of `EXISTS { … }` and its siblings.
#[derive(Clone, Debug, PartialEq)]
pub enum Subquery {
    /// `[MATCH [REPEATABLE ELEMENTS]] patterns [WHERE filter]`
    Pattern {
        /// `REPEATABLE ELEMENTS`: a relationship may be used more than once.
        repeatable: bool,
        /// The patterns.
        patterns: Vec<PathPattern>,
        /// The condition.
        filter: Option<Expr>,
    },
    /// A whole query.
    Query(Query),
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// `1`, `0x1F`, `0o17`; a minus directly before it is folded in
    Integer(i64),
    /// `1.5`, `1e9`
    Float(f64),
    /// `'text'` or `"text"`, escapes resolved
    String(String),
}

/// One item of a map projection.
#[derive(Clone, Debug, PartialEq)]
pub enum MapProjectionItem {
    /// `.key`
    Property(Name),
    /// `.*`
    All(Span),
    /// `key: value`
    Entry(Name, Expr),
    /// `variable`, short for `variable: variable`
    Variable(Name),
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArithmeticOp {
    /// `+`, also of strings and lists
    Add,
    /// `||`, of strings or of lists
    Concat,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`
    Power,
}

/// Predicates on strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOp {
    /// `STARTS WITH`
    StartsWith,
    /// `ENDS WITH`
    EndsWith,
    /// `CONTAINS`
    Contains,
    /// `=~`, matching the whole string
    Matches,
}

/// The four quantifiers over lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `all`
    All,
    /// `any`
    Any,
    /// `none`
    None,
    /// `single`
    Single,
}
