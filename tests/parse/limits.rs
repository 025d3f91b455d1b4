//! Depth is bounded and length is not: every construct that can hold itself is
//! refused with an error, at once and on a small stack, and long texts take time in
//! proportion.

use std::thread;
use std::time::{Duration, Instant};

use relata::parse::{ParseErrorKind, parse, print};

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
}

const fn nest(open: &'static str, middle: &'static str, close: &'static str) -> Nest {
    Nest { before: "RETURN ", open, middle, close }
}

const fn clause(open: &'static str, middle: &'static str, close: &'static str) -> Nest {
    Nest { before: "", open, middle, close }
}

const NESTS: &[Nest] = &[
    nest("(", "1", ")"),
    nest("[", "1", "]"),
    nest("{a: ", "1", "}"),
    nest("NOT ", "x", ""),
    nest("- ", "x", ""),
    nest("+", "1", ""),
    nest("-(", "x", ")"),
    nest("1 + (", "1", ") + 1"),
    nest("(", "1", " + 1)"),
    nest("1 = (", "1", ")"),
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
    nest("[(a)-->(b {x: ", "1", "}) | x]"),
    nest("all(x IN xs WHERE ", "x", ")"),
    nest("any(x IN ", "xs", " WHERE x)"),
    nest("reduce(s = 0, x IN xs | ", "s", ")"),
    nest("reduce(s = ", "0", ", x IN xs | s)"),
    nest("EXISTS { MATCH (a) WHERE ", "x", " }"),
    nest("EXISTS { MATCH (a) RETURN ", "x", " AS y }"),
    nest("COUNT { (a) WHERE ", "x", " }"),
    nest("COLLECT { RETURN ", "x", " AS y }"),
    nest("n:", "A", ""),
    Nest { before: "MATCH (:", open: "!", middle: "A) RETURN 1", close: "" },
    Nest { before: "MATCH (:", open: "(", middle: "A", close: ")" },
    Nest { before: "MATCH ()-[:", open: "!(", middle: "A", close: ")" },
    Nest { before: "MATCH (a {x: ", open: "[(b {x: ", middle: "1", close: "})-->() | 1]" },
    clause("FOREACH (x IN xs | ", "CREATE ()", ")"),
    clause("CALL { ", "RETURN 1 AS x", " RETURN 1 AS x }"),
    clause("CALL (*) { ", "RETURN 1 AS x", " }"),
];

impl Nest {
    fn text(&self, depth: usize) -> String {
        let Nest { before, open, middle, close } = self;
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
            _ if text.ends_with("RETURN 1") => text,
            _ => text + ") RETURN 1",
        }
    }

    /// Whether more of it is deeper at all.
    fn nests(&self) -> bool {
        self.open != "n:"
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
        for nest in NESTS.iter().filter(|nest| nest.nests()) {
            let text = nest.whole(200);
            match parse(&text) {
                Ok(statement) => assert_eq!(parse(&print(&statement)).is_ok(), true, "{text}"),
                Err(error) => panic!("{error} at {:?}\n{text}", error.span.position(&text)),
            }
        }
    });
}

#[test]
fn five_thousand_levels_are_refused_at_once() {
    on_small_stack(|| {
        for nest in NESTS.iter().filter(|nest| nest.nests()) {
            check_refused(&nest.whole(5000));
            if nest.open.len() > 1 || "([!".contains(nest.open) {
                check_refused(&nest.unclosed(5000));
            }
        }
    });
}

fn check_refused(text: &str) {
    let begun = Instant::now();
    let error = parse(text).expect_err("the limit is below");
    let taken = begun.elapsed();
    let start = &text[..text.len().min(60)];
    assert_eq!(error.kind, ParseErrorKind::TooDeep, "{start}: {error}");
    assert!(taken < REFUSAL_MAX, "{start}: {taken:?}");
}
