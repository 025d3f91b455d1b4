//! Deep and long statements: refused where they are deep, answered or refused where
//! they are long.

use std::time::Duration;

use crate::child::{Reply, Session};
use crate::{SLOWER, alone, tell};

/// How long a statement may take to be answered or refused.
const TIME_MAX: Duration = Duration::from_millis(1000 * SLOWER as u64);
/// How long it may take to refuse depth.
const REFUSAL_MAX: Duration = Duration::from_millis(10 * SLOWER as u64 * 5);
/// How much shorter the long ones are in a debug build.
const SHORTER: usize = if cfg!(debug_assertions) { 5 } else { 1 };
/// How much memory the process may ever have.
const MEMORY_MAX: u64 = 200 << 20;

/// What is expected of a bomb.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// It is answered.
    Answered,
    /// It is refused for its depth, at once.
    TooDeep,
    /// It is answered or refused.
    Either,
}

use Fate::{Answered, Either, TooDeep};

/// A name, the text for a size, the size, and what is expected.
struct Bomb(&'static str, fn(usize) -> String, usize, Fate);

const BOMBS: &[Bomb] = &[
    Bomb("parentheses", |n| nest("RETURN ", "(", "1", ")", n), 100_000, TooDeep),
    Bomb("open parentheses", |n| nest("RETURN ", "(", "1", "", n), 100_000, TooDeep),
    Bomb("NOT", |n| nest("RETURN ", "NOT ", "true", "", n), 100_000, TooDeep),
    Bomb("minus", |n| nest("RETURN ", "- ", "1", "", n), 100_000, TooDeep),
    Bomb("lists", |n| nest("RETURN ", "[", "1", "]", n), 100_000, TooDeep),
    Bomb("open lists", |n| nest("RETURN ", "[", "", "", n), 100_000, TooDeep),
    Bomb("maps", |n| nest("RETURN ", "{a: ", "1", "}", n), 100_000, TooDeep),
    Bomb("CASE", |n| nest("RETURN ", "CASE WHEN true THEN ", "1", " END", n), 20_000, TooDeep),
    Bomb("open CASE", |n| nest("RETURN ", "CASE WHEN ", "1", "", n), 20_000, TooDeep),
    Bomb("functions", |n| nest("RETURN ", "abs(", "1", ")", n), 50_000, TooDeep),
    Bomb("open functions", |n| nest("RETURN ", "abs(", "1", "", n), 50_000, TooDeep),
    Bomb("indexes", |n| format!("WITH [1] AS x RETURN x{}", "[0]".repeat(n)), 50_000, TooDeep),
    Bomb(
        "EXISTS",
        |n| nest("RETURN ", "EXISTS { MATCH (a) WHERE ", "true", " }", n),
        10_000,
        TooDeep,
    ),
    Bomb(
        "open EXISTS",
        |n| nest("RETURN ", "EXISTS { MATCH (a) WHERE ", "", "", n),
        10_000,
        TooDeep,
    ),
    Bomb(
        "COUNT",
        |n| nest("RETURN ", "COUNT { MATCH (a) WHERE 1 = ", "1", " }", n),
        10_000,
        TooDeep,
    ),
    Bomb("CALL", |n| nest("", "CALL { ", "RETURN 1 AS x", " RETURN 1 AS x }", n), 10_000, TooDeep),
    Bomb("FOREACH", |n| nest("", "FOREACH (x IN [1] | ", "CREATE ()", ")", n), 10_000, TooDeep),
    Bomb("comprehensions", |n| nest("RETURN ", "[x IN ", "[1]", " | x]", n), 20_000, TooDeep),
    Bomb(
        "quantifiers",
        |n| nest("RETURN ", "any(x IN [1] WHERE ", "true", ")", n),
        20_000,
        TooDeep,
    ),
    Bomb("reduce", |n| nest("RETURN ", "reduce(s = 0, x IN [1] | ", "s", ")", n), 20_000, TooDeep),
    Bomb("label parentheses", |n| nest("MATCH (n:", "(", "A", ")", n), 50_000, TooDeep),
    Bomb(
        "255 subqueries",
        |n| nest("RETURN ", "EXISTS { MATCH (a) WHERE ", "true", " }", n),
        120,
        Either,
    ),
    Bomb("255 CALLs", |n| nest("", "CALL { ", "RETURN 1 AS x", " } RETURN x", n), 250, Either),
    Bomb("a path", |n| format!("MATCH (a){} RETURN count(*)", "-->()".repeat(n)), 3000, Either),
    Bomb(
        "a path of 1000",
        |n| format!("MATCH (a){} RETURN count(*)", "-[:R]->()".repeat(n)),
        1000,
        Answered,
    ),
    Bomb(
        "a path with labels",
        |n| format!("MATCH (a:A){} RETURN DISTINCT a.x", "-[:R]->(:A {x: 1})".repeat(n)),
        1000,
        Answered,
    ),
    Bomb(
        "EXISTS of a path",
        |n| format!("MATCH (a) WHERE EXISTS {{ (a){} }} RETURN a", "-[:R]->()".repeat(n)),
        700,
        Answered,
    ),
    Bomb(
        "a star",
        |n| format!("MATCH {} RETURN count(*)", listed(n, |i| format!("(a)-[:R]->(b{i})"))),
        300,
        Answered,
    ),
    Bomb(
        "a varied path",
        |n| format!("MATCH p = (a){} RETURN count(*)", "-[*1..2]->(:A {x: 1})".repeat(n)),
        500,
        Answered,
    ),
    Bomb(
        "patterns",
        |n| format!("MATCH {} RETURN count(*)", listed(n, |i| format!("(a{i})-->(b{i})"))),
        1000,
        Either,
    ),
    Bomb("MATCH", |n| format!("{}RETURN 1 AS x", "MATCH (a) WITH a ".repeat(n)), 10_000, Either),
    Bomb(
        "WITH",
        |n| format!("WITH 1 AS x {}RETURN x", "WITH x + 1 AS x ".repeat(n)),
        5000,
        Answered,
    ),
    Bomb(
        "WITH and WHERE",
        |n| format!("WITH 1 AS x {}RETURN x", "WITH x WHERE x > 0 ".repeat(n)),
        2500,
        Answered,
    ),
    Bomb(
        "UNWIND",
        |n| format!("{}RETURN 1 AS x", "UNWIND [1] AS x WITH 1 AS y ".repeat(n)),
        2500,
        Answered,
    ),
    Bomb("CREATE", |n| "CREATE (:A)-[:R]->(:B) ".repeat(n), 10_000, Answered),
    Bomb("MERGE", |n| "MERGE (:A {x: 1}) ".repeat(n), 2500, Either),
    Bomb(
        "CALL after CALL",
        |n| format!("{}RETURN 1 AS x", "CALL { RETURN 1 AS x } WITH 1 AS y ".repeat(n)),
        2000,
        Either,
    ),
    Bomb("UNION", |n| vec!["RETURN 1 AS x"; n].join(" UNION "), 10_000, Answered),
    Bomb("UNION ALL", |n| vec!["RETURN 1 AS x"; n].join(" UNION ALL "), 10_000, Answered),
    Bomb("AND", |n| chain("true", " AND ", n), 100_000, Answered),
    Bomb("OR", |n| chain("false", " OR ", n), 100_000, Answered),
    Bomb("XOR", |n| chain("false", " XOR ", n), 100_000, Answered),
    Bomb("sums", |n| chain("1", " + ", n), 100_000, Answered),
    Bomb("joined lists", |n| chain("[1]", " + ", n), 100_000, Either),
    Bomb("joined strings", |n| chain("'a'", " + ", n), 100_000, Answered),
    Bomb("powers", |n| chain("1", " ^ ", n), 100_000, Answered),
    Bomb("comparisons", |n| chain("1", " <= ", n), 100_000, Answered),
    Bomb("IN", |n| format!("RETURN 1 IN [{}] AS x", vec!["2"; n].join(",")), 100_000, Answered),
    Bomb(
        "arms of CASE",
        |n| format!("RETURN CASE 1{} END AS x", " WHEN 2 THEN 3".repeat(n)),
        50_000,
        Answered,
    ),
    Bomb(
        "labels",
        |n| {
            format!(
                "MATCH (n{}) RETURN count(*)",
                listed(n, |i| format!(":L{i}")).replace(", ", "")
            )
        },
        20_000,
        Answered,
    ),
    Bomb(
        "types",
        |n| {
            format!(
                "MATCH ()-[r:{}]->() RETURN count(*)",
                listed(n, |i| format!("T{i}")).replace(", ", "|")
            )
        },
        20_000,
        Answered,
    ),
    Bomb("a string", |n| format!("RETURN size('{}') AS x", "x".repeat(n)), 1 << 20, Answered),
    Bomb("a name", |n| format!("RETURN 1 AS {}", "x".repeat(n)), 1 << 20, Answered),
    Bomb(
        "misspelt names",
        |n| format!("WITH 1 AS {0} RETURN {0}y", "x".repeat(n)),
        1 << 19,
        Either,
    ),
    Bomb("a comment", |n| format!("RETURN 1 /*{}*/ AS x", "* ".repeat(n)), 1 << 19, Answered),
    Bomb(
        "a map",
        |n| format!("RETURN {{{}}} AS x", listed(n, |i| format!("k{i}: {i}"))),
        50_000,
        Answered,
    ),
    Bomb(
        "columns",
        |n| format!("RETURN {}", listed(n, |i| format!("{i} AS c{i}"))),
        20_000,
        Answered,
    ),
    Bomb(
        "columns of WITH",
        |n| format!("WITH {} RETURN *", listed(n, |i| format!("{i} AS c{i}"))),
        20_000,
        Answered,
    ),
    Bomb(
        "aggregates",
        |n| format!("RETURN {}", listed(n, |i| format!("count(*) + {i} AS c{i}"))),
        5000,
        Answered,
    ),
    Bomb(
        "predicates",
        |n| format!("MATCH (n {{{}}}) RETURN n", listed(n, |i| format!("k{i}: 1"))),
        20_000,
        Answered,
    ),
    Bomb(
        "sort keys",
        |n| format!("WITH 1 AS x RETURN x ORDER BY {}", listed(n, |i| format!("x + {i}"))),
        5000,
        Answered,
    ),
    Bomb(
        "subqueries",
        |n| format!("RETURN {}", listed(n, |i| format!("COUNT {{ (:A) }} AS c{i}"))),
        2000,
        Answered,
    ),
    Bomb("parameters", |n| format!("RETURN {}", listed(n, |i| format!("$p{i}"))), 20_000, Either),
];

fn nest(before: &str, open: &str, middle: &str, close: &str, depth: usize) -> String {
    format!("{before}{}{middle}{}", open.repeat(depth), close.repeat(depth))
}

fn chain(operand: &str, operator: &str, length: usize) -> String {
    format!("RETURN {} AS x", vec![operand; length].join(operator))
}

fn listed(length: usize, item: impl Fn(usize) -> String) -> String {
    (0..length).map(item).collect::<Vec<_>>().join(", ")
}

#[test]
fn deep_and_long_statements_are_answered_or_refused() {
    let _alone = alone();
    let wrong: Vec<String> = BOMBS.iter().filter_map(|bomb| again(bomb).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A second and a third time, when the machine was busy with something else.
fn again(bomb: &Bomb) -> Result<(), String> {
    explode(bomb).or_else(|_| explode(bomb)).or_else(|_| explode(bomb))
}

fn explode(Bomb(name, text, size, fate): &Bomb) -> Result<(), String> {
    let mut session = Session::start(&[]);
    let size = if *fate == TooDeep { *size } else { *size / SHORTER };
    let reply = session.ask(&text(size));
    let peak = session.peak().unwrap_or(0);
    let (elapsed, summary) = (reply.elapsed, reply.summary());
    let told = format!("{name}: {elapsed:?}, {} MiB: {summary}", peak >> 20);
    tell(&told);
    let after = session.ask("RETURN 1 AS x");
    let is_well = as_expected(&reply, *fate)
        && elapsed <= if *fate == TooDeep { REFUSAL_MAX } else { TIME_MAX }
        && peak <= MEMORY_MAX
        && after.summary() == "1";
    if is_well { Ok(()) } else { Err(told) }
}

fn as_expected(reply: &Reply, fate: Fate) -> bool {
    match (fate, reply.detail()) {
        (Answered, detail) => detail.is_none(),
        (TooDeep, detail) => detail == Some("NestingTooDeep"),
        (Either, None) => true,
        (Either, Some(_)) => !reply.summary().contains("internal"),
    }
}
