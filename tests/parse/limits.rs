//! Depth is bounded and length is not: every construct that can hold itself is
//! refused with an error, at once and on a small stack, and long texts take time in
//! proportion.

use std::thread;
use std::time::{Duration, Instant};

use relata::database::Database;
use relata::parse::{ParseErrorKind, parse, print};
use relata::session::Parameters;

/// A debug build must do with the stack that a thread gets by default.
const STACK: usize = 2 << 20;
/// How long it may take to refuse five thousand levels.
const REFUSAL_MAX: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 10 });

/// What opens a level, what is innermost, what closes a level; all after `before`.
struct Nest {
    before: &'static str,
    open: &'static str,
    middle: &'static str,
    close: &'static str,
    /// What one of it counts: parentheses around an operand are a level of their own,
    /// and so is the map of a pattern.
    levels: usize,
}

const fn nest(open: &'static str, middle: &'static str, close: &'static str) -> Nest {
    Nest { before: "RETURN ", open, middle, close, levels: 1 }
}

const fn clause(open: &'static str, middle: &'static str, close: &'static str) -> Nest {
    Nest { before: "", open, middle, close, levels: 1 }
}

const fn double(nest: &Nest) -> Nest {
    Nest { levels: 2, ..*nest }
}

const fn within(before: &'static str, nest: &Nest) -> Nest {
    Nest { before, ..*nest }
}

const NESTS: &[Nest] = &[
    nest("(", "1", ")"),
    nest("[", "1", "]"),
    nest("{a: ", "1", "}"),
    nest("NOT ", "x", ""),
    nest("- ", "x", ""),
    nest("+", "1", ""),
    double(&nest("-(", "x", ")")),
    double(&nest("1 + (", "1", ") + 1")),
    double(&nest("(", "1", " + 1)")),
    double(&nest("1 = (", "1", ")")),
    nest("", "x", ".a"),
    nest("", "x", "[0]"),
    nest("", "x", "[1..2]"),
    nest("", "x", " IN x"),
    nest("", "x", " IS NULL"),
    nest("x[", "0", "]"),
    nest("x[0..", "1", "]"),
    nest("CASE WHEN ", "x", " THEN 1 END"),
    nest("CASE WHEN x THEN ", "1", " END"),
    nest("CASE WHEN x THEN 1 ELSE ", "1", " END"),
    nest("CASE ", "x", " WHEN 1 THEN 1 END"),
    nest("f(", "x", ")"),
    nest("f(x, ", "x", ")"),
    nest("n {a: ", "1", "}"),
    nest("[x IN ", "xs", "]"),
    nest("[x IN xs WHERE ", "x", "]"),
    nest("[x IN xs | ", "x", "]"),
    nest("[(a)-->(b) | ", "x", "]"),
    nest("[(a)-->(b) WHERE ", "x", " | x]"),
    double(&nest("[(a)-->(b {x: ", "1", "}) | x]")),
    nest("all(x IN xs WHERE ", "x", ")"),
    nest("any(x IN ", "xs", " WHERE x)"),
    nest("reduce(s = 0, x IN xs | ", "s", ")"),
    nest("reduce(s = ", "0", ", x IN xs | s)"),
    nest("EXISTS { MATCH (a) WHERE ", "x", " }"),
    nest("EXISTS { MATCH (a) RETURN ", "x", " AS y }"),
    nest("COUNT { (a) WHERE ", "x", " }"),
    nest("COLLECT { RETURN ", "x", " AS y }"),
    within("MATCH (:", &nest("!", "A", "")),
    within("MATCH (:", &nest("(", "A", ")")),
    within("MATCH (", &nest("(", "(a)", ")")),
    within("MATCH (", &nest("((b)-->() ", "((a)-->())+", ")+")),
    within("MATCH ()-[:", &double(&nest("!(", "A", ")"))),
    within("MATCH (a {x: ", &double(&nest("[(b {x: ", "1", "})-->() | 1]"))),
    clause("FOREACH (x IN xs | ", "CREATE ()", ")"),
    clause("CALL { ", "RETURN 1 AS x", " RETURN 1 AS x }"),
    clause("CALL (*) { ", "RETURN 1 AS x", " }"),
];

impl Nest {
    fn text(&self, depth: usize) -> String {
        let Nest { before, open, middle, close, .. } = self;
        format!("{before}{}{middle}{}", open.repeat(depth), close.repeat(depth))
    }

    fn unclosed(&self, depth: usize) -> String {
        format!("{}{}", self.before, self.open.repeat(depth))
    }

    /// With what its `before` leaves open closed.
    fn whole(&self, depth: usize) -> String {
        let text = self.text(depth);
        match self.before {
            "RETURN " | "" => text,
            "MATCH (a {x: " => text + "}) RETURN 1",
            "MATCH ()-[:" => text + "]-() RETURN 1",
            _ => text + ") RETURN 1",
        }
    }
}

fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread can start");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn two_hundred_levels_are_read_and_printed() {
    on_small_stack(|| {
        for nest in NESTS {
            let text = nest.whole(200 / nest.levels);
            match parse(&text) {
                Ok(statement) => assert!(parse(&print(&statement)).is_ok(), "{text}"),
                Err(error) => panic!("{error} at {:?}\n{text}", error.span.position(&text)),
            }
        }
    });
}

#[test]
fn five_thousand_levels_are_refused_at_once() {
    on_small_stack(|| {
        for nest in NESTS {
            check_refused(&nest.whole(5000));
            if !nest.open.is_empty() {
                check_refused(&nest.unclosed(5000));
            }
        }
    });
}

fn check_refused(text: &str) {
    let start = &text[..text.len().min(60)];
    let is_quick = |_| {
        let begun = Instant::now();
        let error = parse(text).expect_err("the limit is below");
        let taken = begun.elapsed();
        assert_eq!(error.kind, ParseErrorKind::TooDeep, "{start}: {error}");
        taken < REFUSAL_MAX
    };
    // tried again when the machine was busy with something else
    assert!((0..5).any(is_quick), "{start}: refused too late");
}

fn time(text: &str) -> f64 {
    let begun = Instant::now();
    let parsed = parse(text);
    let taken = begun.elapsed();
    assert!(parsed.is_ok(), "{:?}", parsed.map(|_| ()).map_err(|error| error.to_string()));
    taken.as_secs_f64()
}

/// Whatever the parser lets through, the stages after it have room for.
#[test]
fn what_is_read_can_be_run() {
    on_small_stack(|| {
        let mut session = Database::new().session();
        session.limits_mut().time_max = Some(Duration::from_millis(500));
        let nests = NESTS.iter().map(|nest| nest.whole(200 / nest.levels));
        let long = ["WITH 1 AS x ", "MATCH (n) WITH n ", "CREATE (:A) ", "MERGE (:B) "];
        let long = long.map(|clause| clause.repeat(2000) + "RETURN 1");
        let path = format!("MATCH (a){} RETURN 1", "-->()".repeat(2000));
        for text in nests.chain(long).chain([path]) {
            // most of them name what there is not; that they return is the point
            let _ = session.run(&text, &Parameters::new());
        }
    });
}

#[test]
fn a_statement_has_so_many_clauses_at_most() {
    let error = parse(&"CREATE (n) ".repeat(30_000)).expect_err("too many");
    assert_eq!(error.kind, ParseErrorKind::TooLong);
}

/// Twice the length takes about twice the time; four times would be quadratic. Tried
/// again when the machine was busy with something else.
fn check_linear(what: &str, size: usize, text: impl Fn(usize) -> String) {
    let (once, twice) = (text(size), text(2 * size));
    let is_linear = |_| time(&twice) < 3.0 * time(&once) + 0.002;
    assert!((0..5).any(is_linear), "{what}: twice the length takes more than twice the time");
}

#[test]
fn long_chains_take_linear_time() {
    for (what, item, joint) in [
        ("AND", "x", " AND "),
        ("OR of comparisons", "a.b = 1", " OR "),
        ("sums", "1", " + "),
        ("products", "a", " * "),
        ("comparisons", "1", " < "),
        ("items", "1", ", "),
    ] {
        check_linear(what, 50_000, |n| format!("RETURN {}", vec![item; n].join(joint)));
    }
    let list = |n| format!("RETURN [{}]", vec!["[x IN xs]"; n].join(", "));
    check_linear("a list of comprehensions", 10_000, list);
    check_linear("patterns", 10_000, |n| {
        format!("MATCH {} RETURN 1", vec!["(a)-->(b)"; n].join(", "))
    });
    check_linear("a path", 10_000, |n| {
        format!("MATCH (a){} RETURN 1", "-[:R]->(b {x: 1})".repeat(n))
    });
    check_linear("labels", 50_000, |n| format!("MATCH (a{}) RETURN 1", ":A".repeat(n)));
    check_linear("label alternatives", 50_000, |n| {
        format!("RETURN [x IN xs WHERE x:A{}]", "|:A".repeat(n))
    });
    check_linear("clauses", 5_000, |n| format!("{}RETURN 1", "MATCH (n) WITH n ".repeat(n)));
    check_linear("UNION", 5_000, |n| vec!["RETURN 1 AS x"; n].join(" UNION "));
    check_linear("arms of CASE", 10_000, |n| {
        format!("RETURN CASE{} END", " WHEN a THEN b".repeat(n))
    });
    check_linear("arguments", 50_000, |n| format!("RETURN f({})", vec!["x"; n].join(",")));
}

#[test]
fn long_tokens_take_linear_time() {
    let size = 1 << 19;
    check_linear("a string", size, |n| format!("RETURN '{}'", "x".repeat(n)));
    check_linear("a string of escapes", size, |n| format!("RETURN '{}'", "\\n".repeat(n / 2)));
    check_linear("an identifier", size, |n| format!("RETURN {}", "x".repeat(n)));
    check_linear("a quoted name", size, |n| format!("RETURN `{}`", "``".repeat(n / 2)));
    check_linear("a comment", size, |n| format!("RETURN 1 /*{}*/", "*".repeat(n)));
    check_linear("comments", size, |n| format!("RETURN {} 1", "/**/".repeat(n / 4)));
    check_linear("blanks", size, |n| format!("RETURN {}1", " ".repeat(n)));
    check_linear("a float", size, |n| format!("RETURN 0.{}", "1".repeat(n)));
}

#[test]
fn long_mistakes_are_reported_in_short() {
    let long = "x".repeat(1 << 20);
    for text in [format!("RETURN 1 {long}"), long.clone(), format!("'{long}"), format!("1{long}")] {
        let begun = Instant::now();
        let error = parse(&text).expect_err("a mistake");
        assert!(error.to_string().len() < 200, "{error}");
        assert!(error.hint().is_none());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_hundred_thousand_operands_are_a_flat_list() {
    on_small_stack(|| {
        for joint in [" AND ", " + ", " < ", ", "] {
            let text = format!("RETURN {}", vec!["x"; 100_000].join(joint));
            let statement = parse(&text).expect("long is fine");
            assert_eq!(print(&statement), text);
        }
        let text = vec!["RETURN 1 AS x"; 10_000].join(" UNION ");
        assert_eq!(parse(&text).expect("long is fine").query.branches.len(), 10_000);
    });
}
