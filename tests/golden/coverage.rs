//! Every kind of mistake and every form of the language is in some golden case.
//!
//! The kinds are listed by a match that must name each variant, so a new one does not
//! compile until it is named here, and then fails until a case shows it.

use std::collections::BTreeSet;

use relata::bind::BindErrorKind;
use relata::database::Database;
use relata::error::Error;
use relata::execute::ExecuteErrorKind;
use relata::parse::ParseErrorKind;
use relata::parse::ast::{
    self, ClauseKind, Direction, ExprKind, LabelExpr, Query, RemoveItem, Selector, SetItem,
};
use relata::value::ValueError;

use super::{File, Path, files, parameters};

/// The names of all variants of an enum, and the name of one.
macro_rules! named {
    ($list:ident $name:ident $kind:ident: $($variant:ident)*) => {
        const $list: &[&str] = &[$(concat!(stringify!($kind), "::", stringify!($variant))),*];

        fn $name(kind: &$kind) -> &'static str {
            match kind {
                $($kind::$variant { .. } => {
                    concat!(stringify!($kind), "::", stringify!($variant))
                })*
            }
        }
    };
}

named! { PARSE parse_kind ParseErrorKind:
    Unexpected Foreign NamelessParameter LabelParameter InvalidCharacter InvalidNumber
    IntegerOverflow FloatOverflow InvalidUnicodeEscape InvalidEscape Unterminated TooDeep
    TooLong IndexSort Unsupported InvalidRelationshipLength InvalidRepetition RepeatedNode
    InvalidPathCount Stopped
}

named! { BIND bind_kind BindErrorKind:
    UndefinedVariable NotProjected VariableTypeConflict VariableAlreadyBound
    RelationshipReused InvalidArgumentType NoProperties UnknownFunction
    InvalidNumberOfArguments InvalidAggregation NestedAggregation NonConstantInAggregate
    AmbiguousAggregation ColumnNameConflict NoExpressionAlias NonConstantExpression
    NegativeIntegerArgument InvalidClauseComposition DifferentColumnsInUnion
    NoVariablesInScope CreatingVarLength NoSingleRelationshipType
    RequiresDirectedRelationship InvalidParameterUse InvalidDelete ShortestOfOne
    ShortestOfUnknown Unexpected ProcedureNotFound InvalidArgumentPassingMode IndexForm
    RepeatedKey TooManySteps MissingParameter Stopped UnknownColumn NestedRepetition
    RepeatedNothing EmptyRepetition EndlessWalk NoPaths NotKnownInside SharedInside
}

named! { EXECUTE execute_kind ExecuteErrorKind:
    Value MissingParameter NegativeCount CountNotInteger DeleteConnectedNode MergeNull
    CreateFromNull ReadOnly NotUnique NotPresent NameTaken AlreadyDeclared NotDeclared
    OtherKind File
}

named! { VALUE value_kind ValueError:
    TypeMismatch Overflow DivisionByZero BadArgument BadAccess DeletedEntity NotStorable
    TooDeep Exceeded
}

named! { CLAUSES clause_kind ClauseKind:
    Match Unwind With Return Finish Create Merge Set Remove Delete Foreach Call Show
    Declare Undeclare Subquery LoadCsv
}

named! { SETS set_kind SetItem: Property Replace Merge Labels }

named! { REMOVES remove_kind RemoveItem: Property Labels }

named! { LABELS label_kind LabelExpr: Name And Or Not Any Computed }

named! { SELECTORS selector_kind Selector: All Any Shortest AllShortest ShortestGroups }

named! { DIRECTIONS direction_kind Direction: Outgoing Incoming Either }

named! { EXPRESSIONS expression_kind ExprKind:
    Literal Parameter Variable Property Index Slice HasLabels List Map MapProjection Not
    Negate Plus And Or Xor Compare Arithmetic Text In IsNull IsTyped Subject CountStar Call
    Case ListComprehension PatternComprehension Quantifier Reduce Pattern Exists Count
    Collect
}

/// What no case can show, and why.
const UNSHOWN: &[(&str, &str)] = &[
    ("ParseErrorKind::TooDeep", "its text is too long to read; tests/parse/limits.rs"),
    ("ParseErrorKind::TooLong", "its text is too long to read; tests/parse/limits.rs"),
    ("BindErrorKind::TooManySteps", "its text is too long to read; tests/parse/limits.rs"),
    ("ExecuteErrorKind::ReadOnly", "no statement is run on a graph it may not change"),
    ("BindErrorKind::MissingParameter", "parameters are looked for after binding"),
    ("ParseErrorKind::Stopped", "it takes a clock or a second thread; tests of the session"),
    ("BindErrorKind::Stopped", "it takes a clock or a second thread; tests of the session"),
];

/// Mistakes that no place of the query is to blame for.
const PLACELESS: &[&str] = &["Exceeded", "TooDeep", "File", "NotUnique", "NotPresent"];

#[test]
fn every_mistake_has_a_case_with_its_place() {
    let mut seen = BTreeSet::new();
    for_each_error(|error, place| {
        let names = names(error);
        let placeless = |name: &&str| PLACELESS.iter().any(|kind| name.ends_with(kind));
        let has_place = error.span().is_some() || names.iter().any(placeless);
        assert!(has_place, "{place}: `{error}` says no place");
        seen.extend(names);
    });
    let unshown: BTreeSet<&str> = UNSHOWN.iter().map(|(name, _)| *name).collect();
    let all = [PARSE, BIND, EXECUTE, VALUE].concat();
    let missing: Vec<&&str> =
        all.iter().filter(|name| !seen.contains(**name) && !unshown.contains(**name)).collect();
    assert!(missing.is_empty(), "no golden case shows {missing:?}");
    let shown: Vec<_> = unshown.intersection(&seen).collect();
    assert!(shown.is_empty(), "{shown:?} has a golden case after all");
}

#[test]
fn every_form_of_the_language_has_a_case() {
    let mut forms = BTreeSet::new();
    for_each_query(|_, text| {
        if let Ok(statement) = relata::parse::parse(text) {
            visit_query(&statement.query, &mut forms);
            let tree = format!("{:?}", statement.query);
            let kinds = tree.split("Expr { kind: ").skip(1);
            forms.extend(kinds.filter_map(expression_named));
        }
    });
    let kinds = [CLAUSES, SETS, REMOVES, LABELS, SELECTORS, DIRECTIONS, EXPRESSIONS];
    let all = [&kinds.concat(), FEATURES].concat();
    let missing: Vec<&str> = all.into_iter().filter(|form| !forms.contains(form)).collect();
    assert!(missing.is_empty(), "no golden case has {missing:?}");
}

/// The kinds of an error, the outer first.
fn names(error: &Error) -> Vec<&'static str> {
    match error {
        Error::Parse(error) => vec![parse_kind(&error.kind)],
        Error::Bind(error) => vec![bind_kind(&error.kind)],
        Error::Execute(error) => match &error.kind {
            ExecuteErrorKind::Value(value) => vec![execute_kind(&error.kind), value_kind(value)],
            kind => vec![execute_kind(kind)],
        },
    }
}

/// The kind of expression whose drawing begins here.
fn expression_named(tree: &str) -> Option<&'static str> {
    let word = tree.split(|c: char| !c.is_alphanumeric()).next()?;
    EXPRESSIONS.iter().copied().find(|name| name.rsplit("::").next() == Some(word))
}

/// Forms that are no variant of their own.
const FEATURES: &[&str] = &[
    "UNION",
    "UNION ALL",
    "OPTIONAL MATCH",
    "MATCH WHERE",
    "WITH WHERE",
    "DISTINCT",
    "ORDER BY",
    "SKIP",
    "LIMIT",
    "*",
    "ON CREATE",
    "ON MATCH",
    "DETACH",
    "YIELD",
    "named path",
    "shortest path",
    "length",
    "path in parentheses",
    "repeated relationship",
    "path mode",
    "REPEATABLE ELEMENTS",
    "properties by parameter",
    "CALL { }",
    "CALL (x) { }",
    "CALL (*) { }",
];

fn visit_query(query: &Query, forms: &mut BTreeSet<&'static str>) {
    forms.extend(query.unions.iter().map(|union| if union.all { "UNION ALL" } else { "UNION" }));
    for clause in query.branches.iter().flat_map(|branch| &branch.clauses) {
        visit_clause(&clause.kind, forms);
    }
}

fn visit_clause(kind: &ClauseKind, forms: &mut BTreeSet<&'static str>) {
    forms.insert(clause_kind(kind));
    match kind {
        ClauseKind::Match { optional, repeatable, patterns, filter } => {
            note(*repeatable, "REPEATABLE ELEMENTS", forms);
            note(*optional, "OPTIONAL MATCH", forms);
            note(filter.is_some(), "MATCH WHERE", forms);
            visit_paths(patterns, forms);
        }
        ClauseKind::With { projection, filter } => {
            note(filter.is_some(), "WITH WHERE", forms);
            visit_projection(projection, forms);
        }
        ClauseKind::Return(projection) => visit_projection(projection, forms),
        ClauseKind::Create(patterns) => visit_paths(patterns, forms),
        ClauseKind::Merge { pattern, actions } => {
            visit_path(pattern, forms);
            for action in actions {
                note(true, if action.on_create { "ON CREATE" } else { "ON MATCH" }, forms);
            }
        }
        ClauseKind::Set(items) => forms.extend(items.iter().map(set_kind)),
        ClauseKind::Remove(items) => forms.extend(items.iter().map(remove_kind)),
        ClauseKind::Delete { detach, .. } => note(*detach, "DETACH", forms),
        ClauseKind::Call(call) => note(call.yields.is_some(), "YIELD", forms),
        ClauseKind::Foreach { body, .. } => {
            for clause in body {
                visit_clause(&clause.kind, forms);
            }
        }
        ClauseKind::Subquery { imports, import_all, query, .. } => {
            note(imports.is_none() && !import_all, "CALL { }", forms);
            note(imports.is_some() && !import_all, "CALL (x) { }", forms);
            note(*import_all, "CALL (*) { }", forms);
            visit_query(query, forms);
        }
        _ => {}
    }
}

fn visit_projection(projection: &ast::Projection, forms: &mut BTreeSet<&'static str>) {
    note(projection.distinct, "DISTINCT", forms);
    note(projection.star, "*", forms);
    note(!projection.order.is_empty(), "ORDER BY", forms);
    note(projection.skip.is_some(), "SKIP", forms);
    note(projection.limit.is_some(), "LIMIT", forms);
    forms.extend(projection.items.iter().map(|item| expression_kind(&item.expr.kind)));
}

fn visit_paths(paths: &[ast::PathPattern], forms: &mut BTreeSet<&'static str>) {
    for path in paths {
        visit_path(path, forms);
    }
}

fn visit_path(path: &ast::PathPattern, forms: &mut BTreeSet<&'static str>) {
    note(path.variable.is_some(), "named path", forms);
    note(path.shortest.is_some(), "shortest path", forms);
    note(path.chain().is_none(), "path in parentheses", forms);
    if let Some(prefix) = path.prefix {
        note(prefix.mode.is_some(), "path mode", forms);
        forms.extend(prefix.selector.as_ref().map(selector_kind));
    }
    for node in path.chains().iter().flat_map(|chain| chain.nodes()) {
        visit_labels(node.labels.as_ref(), forms);
        let by_parameter = |one: &ast::Expr| matches!(one.kind, ExprKind::Parameter(_));
        note(node.properties.as_ref().is_some_and(by_parameter), "properties by parameter", forms);
    }
    for (relationship, _) in path.chains().iter().flat_map(|chain| &chain.steps) {
        note(relationship.repeated.is_some(), "repeated relationship", forms);
        visit_labels(relationship.types.as_ref(), forms);
        forms.insert(direction_kind(&relationship.direction));
        note(relationship.length.is_some(), "length", forms);
    }
}

fn visit_labels(labels: Option<&LabelExpr>, forms: &mut BTreeSet<&'static str>) {
    let Some(labels) = labels else { return };
    forms.insert(label_kind(labels));
    match labels {
        LabelExpr::And(parts) | LabelExpr::Or(parts) => {
            for part in parts {
                visit_labels(Some(part), forms);
            }
        }
        LabelExpr::Not(inner) => visit_labels(Some(inner), forms),
        _ => {}
    }
}

fn note(is_there: bool, form: &'static str, forms: &mut BTreeSet<&'static str>) {
    if is_there {
        forms.insert(form);
    }
}

/// Every statement of every case, with its place.
fn for_each_query(mut visit: impl FnMut(&str, &str)) {
    for path in files(Path::new("tests/golden/query")) {
        for case in File::read(&path).cases {
            let place = format!("{}: {}", path.display(), case.title);
            for span in relata::parse::statements(&case.query) {
                visit(&place, span.slice(&case.query));
            }
        }
    }
}

/// Every error that a case shows.
fn for_each_error(mut visit: impl FnMut(&Error, &str)) {
    for path in files(Path::new("tests/golden/query")) {
        let file = File::read(&path);
        for case in file.cases.iter().filter(|case| case.expected.contains("error: ")) {
            let database = Database::new();
            let mut session = database.session();
            for text in [&file.setup, &case.query] {
                for span in relata::parse::statements(text) {
                    if let Err(error) = session.run(span.slice(text), &parameters()) {
                        visit(&error, &format!("{}: {}", path.display(), case.title));
                    }
                }
            }
        }
    }
}
