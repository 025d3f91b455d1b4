//! Conditions on the variables of a pattern, as trees of tests.
//!
//! No test can fail at run time: what some values would make an error of (arithmetic,
//! list functions) is only asked of keys whose values are of one kind.

use std::fmt;

use crate::chance::Chance;
use crate::literal::Literal;
use crate::pattern::Pattern;

/// A condition: true, false or null for every row.
#[derive(Clone, Debug)]
pub(crate) enum Predicate {
    Test(Vec<Piece>),
    Not(Box<Predicate>),
    Join(Connective, Vec<Predicate>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connective {
    And,
    Or,
    Xor,
}

/// A piece of the text of a test. Literals are kept apart, so that they can be put as
/// parameters.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    /// A pattern that stands for whether it is there; it may not be a column.
    Walk(String),
    Literal(Literal),
}

/// The variables a condition may name.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) nodes: Vec<String>,
    pub(crate) singles: Vec<String>,
    pub(crate) lists: Vec<String>,
}

impl Scope {
    pub(crate) fn of(pattern: &Pattern) -> Scope {
        Scope {
            nodes: pattern.node_names(),
            singles: pattern.single_names(),
            lists: pattern.list_names(),
        }
    }

    fn node(&self, chance: &mut Chance) -> String {
        chance.pick(&self.nodes)
    }

    /// A node or a relationship.
    fn entity(&self, chance: &mut Chance) -> String {
        if self.singles.is_empty() || chance.below(3) > 0 {
            self.node(chance)
        } else {
            chance.pick(&self.singles)
        }
    }

    fn property(&self, key: &str, chance: &mut Chance) -> String {
        format!("{}.{key}", self.entity(chance))
    }
}

impl Predicate {
    /// A test, or a few joined.
    pub(crate) fn random(scope: &Scope, chance: &mut Chance) -> Predicate {
        Predicate::nested(scope, 2, chance)
    }

    fn nested(scope: &Scope, depth: usize, chance: &mut Chance) -> Predicate {
        if depth == 0 || chance.below(100) < 55 {
            return Predicate::test(scope, chance);
        }
        if chance.one_in(4) {
            return Predicate::Not(Box::new(Predicate::nested(scope, depth - 1, chance)));
        }
        let connective = chance.pick(&[
            Connective::And,
            Connective::And,
            Connective::Or,
            Connective::Or,
            Connective::Xor,
        ]);
        let count = 2 + usize::from(chance.one_in(4));
        let parts = (0..count).map(|_| Predicate::nested(scope, depth - 1, chance));
        Predicate::Join(connective, parts.collect())
    }

    /// One test of the table.
    pub(crate) fn test(scope: &Scope, chance: &mut Chance) -> Predicate {
        let test = match chance.below(TESTS.len()) {
            0 if !scope.singles.is_empty() => of_relationship,
            1 if !scope.lists.is_empty() => of_list,
            place => TESTS[place],
        };
        Predicate::Test(test(scope, chance))
    }

    pub(crate) fn negated(&self) -> Predicate {
        Predicate::Not(Box::new(self.clone()))
    }

    /// The literals that may be parameters, in the order written.
    pub(crate) fn literals(&self) -> Vec<&Literal> {
        match self {
            Predicate::Test(pieces) => pieces.iter().filter_map(Piece::literal).collect(),
            Predicate::Not(inner) => inner.literals(),
            Predicate::Join(_, parts) => parts.iter().flat_map(Predicate::literals).collect(),
        }
    }

    /// Whether it may be a column.
    pub(crate) fn is_value(&self) -> bool {
        match self {
            Predicate::Test(pieces) => !pieces.iter().any(|piece| matches!(piece, Piece::Walk(_))),
            Predicate::Not(inner) => inner.is_value(),
            Predicate::Join(_, parts) => parts.iter().all(Predicate::is_value),
        }
    }

    /// The text with `$p0`, `$p1` … for the literals.
    pub(crate) fn with_parameters(&self) -> String {
        let mut count = 0;
        self.write(&mut |_| {
            count += 1;
            format!("$p{}", count - 1)
        })
    }

    fn write(&self, literal: &mut dyn FnMut(&Literal) -> String) -> String {
        match self {
            Predicate::Test(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) | Piece::Walk(text) => text.clone(),
                    Piece::Literal(value) if value.is_plain() => literal(value),
                    Piece::Literal(value) => value.to_string(),
                })
                .collect(),
            Predicate::Not(inner) => format!("NOT ({})", inner.write(literal)),
            Predicate::Join(connective, parts) => {
                let parts: Vec<String> =
                    parts.iter().map(|part| format!("({})", part.write(literal))).collect();
                parts.join(connective.between())
            }
        }
    }

    /// Conditions that say less: parts of it, and it with a part left out.
    pub(crate) fn smaller(&self) -> Vec<Predicate> {
        match self {
            Predicate::Test(pieces) => {
                let simple =
                    pieces.len() == 1 && matches!(&pieces[0], Piece::Text(text) if text == "true");
                if simple { Vec::new() } else { vec![Predicate::yes()] }
            }
            Predicate::Not(inner) => {
                let mut all = vec![Predicate::yes(), (**inner).clone()];
                all.extend(inner.smaller().iter().map(Predicate::negated));
                all
            }
            Predicate::Join(connective, parts) => {
                let mut all = vec![Predicate::yes()];
                all.extend(parts.iter().cloned());
                all.extend(joins_with_less(*connective, parts));
                all
            }
        }
    }

    /// What always holds.
    pub(crate) fn yes() -> Predicate {
        Predicate::Test(vec![text("true")])
    }
}

/// The parts with one left out or made smaller.
fn joins_with_less(connective: Connective, parts: &[Predicate]) -> Vec<Predicate> {
    let mut all = Vec::new();
    for place in 0..parts.len() {
        if parts.len() > 2 {
            let mut fewer = parts.to_vec();
            fewer.remove(place);
            all.push(Predicate::Join(connective, fewer));
        }
        for smaller in parts[place].smaller() {
            let mut changed = parts.to_vec();
            changed[place] = smaller;
            all.push(Predicate::Join(connective, changed));
        }
    }
    all
}

impl Connective {
    fn between(self) -> &'static str {
        match self {
            Connective::And => " AND ",
            Connective::Or => " OR ",
            Connective::Xor => " XOR ",
        }
    }
}

impl Piece {
    fn literal(&self) -> Option<&Literal> {
        match self {
            Piece::Literal(literal) => Some(literal).filter(|literal| literal.is_plain()),
            Piece::Text(_) | Piece::Walk(_) => None,
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(&mut Literal::to_string))
    }
}

fn text(text: impl Into<String>) -> Piece {
    Piece::Text(text.into())
}

/// One kind of test.
type Test = fn(&Scope, &mut Chance) -> Vec<Piece>;

/// What may be said of any node or relationship. Common tests stand more than once.
const TESTS: &[Test] = &[
    compare_literal,
    compare_literal,
    compare_literal,
    compare_properties,
    compare_chain,
    within_literals,
    within_property,
    is_null,
    string_test,
    arithmetic,
    case,
    flag,
    label,
    exists,
    exists_full,
    count,
    path_exists,
    comprehension,
    quantifier,
    same_node,
    of_function,
    of_elements,
    constant,
];

const COMPARISONS: &[&str] = &["=", "=", "<>", "<", "<=", ">", ">="];
const QUANTIFIERS: &[&str] = &["all", "any", "none", "single"];
const ANY_KEY: &[&str] = &["i", "i", "f", "s", "b", "l", "m", "id"];

fn compare_literal(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let key = chance.pick(ANY_KEY);
    let (property, sign) = (scope.property(key, chance), chance.pick(COMPARISONS));
    let literal = Piece::Literal(Literal::near(if key == "id" { "i" } else { key }, chance));
    if chance.one_in(5) {
        vec![literal, text(format!(" {sign} {property}"))]
    } else {
        vec![text(format!("{property} {sign} ")), literal]
    }
}

fn compare_properties(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let key = chance.pick(ANY_KEY);
    let other = if chance.one_in(3) { chance.pick(ANY_KEY) } else { key };
    let sign = chance.pick(COMPARISONS);
    let (left, right) = (scope.property(key, chance), scope.property(other, chance));
    vec![text(format!("{left} {sign} {right}"))]
}

fn compare_chain(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let key = chance.pick(&["i", "f", "s", "m"]);
    let (one, two) = (chance.pick(COMPARISONS), chance.pick(COMPARISONS));
    let middle = text(format!(" {one} {} {two} ", scope.property(key, chance)));
    let mut bound = || Piece::Literal(Literal::near(key, chance));
    vec![bound(), middle, bound()]
}

fn within_literals(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let key = chance.pick(ANY_KEY);
    let mut pieces = vec![text(format!("{} IN [", scope.property(key, chance)))];
    for place in 0..chance.below(4) {
        if place > 0 {
            pieces.push(text(", "));
        }
        pieces.push(Piece::Literal(Literal::near(key, chance)));
    }
    pieces.push(text("]"));
    pieces
}

fn within_property(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (one, list) = (scope.property("i", chance), scope.property("l", chance));
    vec![text(format!("{one} IN {list}"))]
}

fn is_null(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let property = scope.property(chance.pick(ANY_KEY), chance);
    let not = chance.pick(&["", "NOT "]);
    vec![text(format!("{property} IS {not}NULL"))]
}

fn string_test(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let how = chance.pick(&["STARTS WITH", "ENDS WITH", "CONTAINS", "=~"]);
    let key = if how == "=~" { "s" } else { chance.pick(&["s", "s", "m"]) };
    let property = text(format!("{} {how} ", scope.property(key, chance)));
    vec![property, Piece::Literal(Literal::of_key("s", chance))]
}

fn arithmetic(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (one, two) = (scope.property("i", chance), scope.property("f", chance));
    let (three, sign) = (scope.property("i", chance), chance.pick(COMPARISONS));
    vec![text(match chance.below(6) {
        0 => format!("{one} + 1 {sign} {three}"),
        1 => format!("{one} * {two} {sign} {three}"),
        2 => format!("{one} % 2 = 0"),
        3 => format!("-{one} {sign} {two} - 1"),
        4 => format!("{one} / 2 {sign} {three}"),
        _ => format!("{two} ^ 2 {sign} {one}"),
    })]
}

fn case(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (one, two) = (scope.property("i", chance), scope.property("m", chance));
    let flag = scope.property("b", chance);
    vec![text(match chance.below(3) {
        0 => format!("CASE WHEN {one} > 1 THEN {two} ELSE {one} END = 1"),
        1 => format!("CASE {one} WHEN 1 THEN {flag} WHEN 2 THEN true END"),
        _ => format!("CASE WHEN {flag} THEN 'x' WHEN {two} = {one} THEN 'y' END <> 'y'"),
    })]
}

fn flag(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    vec![text(scope.property("b", chance))]
}

fn label(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let node = scope.node(chance);
    let test = chance.pick(&["A", "B", "A|B", "!A", "A&B", "A&!C", "%"]);
    vec![text(match chance.below(4) {
        0 => format!("size(labels({node})) = 1"),
        1 => format!("'B' IN labels({node})"),
        _ => format!("{node}:{test}"),
    })]
}

/// A pattern that begins at a bound node, and what it calls its end.
fn walk(scope: &Scope, chance: &mut Chance) -> String {
    let node = scope.node(chance);
    let arrow = chance.pick(&[
        "-[:R]->",
        "-->",
        "<-[:S]-",
        "--",
        "-[:R|S]-",
        "-[:R*1..2]->",
        "-[:S {i: 1}]->",
        "-[:R]->()-[:S]->",
        "-[:R]-()--",
    ]);
    format!("({node}){arrow}")
}

fn exists(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (walk, label) = (walk(scope, chance), chance.pick(&["", ":A", ":B"]));
    vec![text(format!("EXISTS {{ {walk}({label}) }}"))]
}

fn exists_full(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (walk, outer) = (walk(scope, chance), scope.property("i", chance));
    let sign = chance.pick(COMPARISONS);
    let start = format!("EXISTS {{ MATCH {walk}(e) WHERE e.i {sign} {outer}");
    vec![text(match chance.below(3) {
        0 => format!("{start} RETURN e }}"),
        1 => format!("{start} AND EXISTS {{ (e)-[:S]-() }} }}"),
        _ => format!("{start} OR e.b }}"),
    })]
}

fn count(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (walk, outer) = (walk(scope, chance), scope.property("i", chance));
    let sign = chance.pick(COMPARISONS);
    vec![text(match chance.below(3) {
        0 => format!("COUNT {{ {walk}() }} {sign} 1"),
        1 => format!("COUNT {{ MATCH {walk}(e:A) WHERE e.i = {outer} }} {sign} {outer}"),
        _ => format!("COUNT {{ {walk}(e) WHERE e.i > 0 }} {sign} 1"),
    })]
}

fn path_exists(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (walk, end) = (walk(scope, chance), scope.node(chance));
    let end = if chance.one_in(2) { end } else { chance.pick(&["", ":A", ":B"]).to_owned() };
    vec![Piece::Walk(format!("{walk}({end})"))]
}

fn comprehension(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (walk, outer) = (walk(scope, chance), scope.property("i", chance));
    let sign = chance.pick(COMPARISONS);
    vec![text(match chance.below(3) {
        0 => format!("size([{walk}(e) | e.i]) {sign} 1"),
        1 => format!("{outer} IN [{walk}(e) WHERE e.i > 0 | e.i]"),
        _ => format!("all(v IN [{walk}(e:A) | e.i] WHERE v {sign} {outer})"),
    })]
}

fn quantifier(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (how, sign) = (chance.pick(QUANTIFIERS), chance.pick(COMPARISONS));
    let (list, outer) = (scope.property("l", chance), scope.property("i", chance));
    let list = chance.pick(&[list.as_str(), "[0, 1, 2]", "[1, null]", "[]"]).to_owned();
    vec![text(format!("{how}(v IN {list} WHERE v {sign} {outer})"))]
}

fn same_node(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (one, two) = (scope.node(chance), scope.node(chance));
    vec![text(match chance.below(4) {
        0 => format!("{one} = {two}"),
        1 => format!("{one}.id < {two}.id"),
        2 => format!("{one} IN [{two}, null]"),
        _ => format!("{one} <> {two}"),
    })]
}

fn of_relationship(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (one, two) = (chance.pick(&scope.singles), chance.pick(&scope.singles));
    let node = scope.node(chance);
    vec![text(match chance.below(5) {
        0 => format!("type({one}) = 'R'"),
        1 => format!("{one}:S"),
        2 => format!("startNode({one}) = {node}"),
        3 => format!("endNode({one}).i = {two}.i"),
        _ => format!("type({one}) <> type({two})"),
    })]
}

fn of_list(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (list, how) = (chance.pick(&scope.lists), chance.pick(QUANTIFIERS));
    let outer = scope.property("i", chance);
    vec![text(match chance.below(4) {
        0 => format!("size({list}) = 2"),
        1 => format!("{how}(v IN {list} WHERE v.i > {outer})"),
        2 => format!("{list}[0].i = {outer}"),
        _ => format!("reduce(t = 0, v IN {list} | t + coalesce(v.i, 0)) > {outer}"),
    })]
}

fn of_function(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (number, word) = (scope.property("i", chance), scope.property("s", chance));
    let (entity, sign) = (scope.entity(chance), chance.pick(COMPARISONS));
    vec![text(match chance.below(6) {
        0 => format!("coalesce({number}, 0) {sign} 1"),
        1 => format!("toUpper({word}) = 'A'"),
        2 => format!("size({word}) {sign} 1"),
        3 => format!("'s' IN keys({entity})"),
        4 => format!("{entity}['i'] {sign} 1"),
        _ => format!("properties({entity}).f {sign} {number}"),
    })]
}

fn of_elements(scope: &Scope, chance: &mut Chance) -> Vec<Piece> {
    let (list, number) = (scope.property("l", chance), scope.property("i", chance));
    let sign = chance.pick(COMPARISONS);
    vec![text(match chance.below(5) {
        0 => format!("{list}[0] {sign} {number}"),
        1 => format!("size({list}) {sign} {number}"),
        2 => format!("[v IN {list} WHERE v > 0] = {list}"),
        3 => format!("reduce(t = 0, v IN {list} | t + v) {sign} {number}"),
        _ => format!("[{number}] {sign} {list}"),
    })]
}

fn constant(_: &Scope, chance: &mut Chance) -> Vec<Piece> {
    vec![Piece::Literal(chance.pick(&[
        Literal::Boolean(true),
        Literal::Boolean(false),
        Literal::Null,
    ]))]
}
