//! What is said where a query finds nothing: the slip behind it, else the step.

use relata::database::Database;
use relata::load;
use relata::session::{Parameters, Session};
use relata::value::Value;

fn session() -> Session {
    let graph = load::read(&load::builtin::HEAT).expect("the built-in graph is sound");
    let mut session = Database::with_graph(graph).session();
    session.set_explains_empty(true);
    session
}

/// Exactly these notices, with the optimizer's rules and without.
fn check(query: &str, expected: &[&str]) {
    assert_eq!(told(&mut session(), query), expected, "{query}");
    let mut plain = session();
    for rule in relata::optimize::RULES {
        assert!(plain.set_rule(rule.name, false), "{}", rule.name);
    }
    assert_eq!(told(&mut plain, query), expected, "{query}, not optimized");
}

fn told(session: &mut Session, query: &str) -> Vec<String> {
    let parameters = Parameters::from([(String::from("who"), Value::string("Al Pacno"))]);
    let result = match session.run(query, &parameters) {
        Ok(result) => result,
        Err(error) => panic!("{query}: {error}"),
    };
    result.notices.iter().map(|notice| notice.kind.to_string()).collect()
}

#[test]
fn names_nobody_has_say_enough() {
    check("MATCH (p:Persn) RETURN p", &["no node has the label `Persn`, did you mean `Person`?"]);
    check(
        "MATCH (:Person)-[:ACTD_IN]->(f) RETURN f",
        &["no relationship has the type `ACTD_IN`, did you mean `ACTED_IN`?"],
    );
    check(
        "MATCH (p:Person {nam: 'Al Pacino'}) RETURN p",
        &["nothing has the property `nam`, did you mean `name`?"],
    );
}

#[test]
fn mistyped_values_have_a_neighbour() {
    let told = "no `name` is `Al Pacno`, did you mean `Al Pacino`?";
    check(
        "MATCH (p:Person {name: 'Al Pacno'}) RETURN p",
        &["nothing found: 36 `(p:Person)` → 0 `(p:Person {name: 'Al Pacno'})`", told],
    );
    check(
        "MATCH (p:Person) WHERE p.name = $who AND p.id <> 'x' RETURN p",
        &["nothing found: 36 `(p:Person)` → 0 `p.name = $who`", told],
    );
    check(
        "MATCH (p:Person {name: 'Zzyzx'}) RETURN p",
        &[
            "nothing found: 36 `(p:Person)` → 0 `(p:Person {name: 'Zzyzx'})`",
            "no `name` is `Zzyzx`",
        ],
    );
    check(
        "MATCH ()-[r:CANDIDATE_FOR {stage: 'in talk'}]->() RETURN r",
        &[
            "nothing found: 6 `-[r:CANDIDATE_FOR]->` → 0 `-[r:CANDIDATE_FOR {stage: 'in talk'}]->`",
            "no `stage` is `in talk`, did you mean `in talks`?",
        ],
    );
    check(
        "MATCH (f:Film) WHERE f.name IN ['Heet', 'Thif'] RETURN f",
        &[
            "nothing found: 16 `(f:Film)` → 0 `f.name IN ['Heet', 'Thif']`",
            "no `name` is `Heet`, did you mean `Heat`?",
        ],
    );
}

#[test]
fn a_part_of_a_name_finds_the_name() {
    check(
        "MATCH (f:Film)-[:DIRECTED_BY]->(p:Person {name: 'Man'}) RETURN f",
        &[
            "nothing found: 36 `(p:Person)` → 0 `(p:Person {name: 'Man'})`",
            "no `name` is `Man`, did you mean `Michael Mann`?",
        ],
    );
}

#[test]
fn capitals_and_blanks_are_told() {
    check(
        "MATCH (f:Film {name: ' heat'}) RETURN f",
        &[
            "nothing found: 16 `(f:Film)` → 0 `(f:Film {name: ' heat'})`",
            "`name` is `Heat`, in other capitals or blanks than ` heat`",
        ],
    );
    check(
        "MATCH (f:Film) WHERE f.name STARTS WITH 'miami v' RETURN f",
        &[
            "nothing found: 16 `(f:Film)` → 0 `f.name STARTS WITH 'miami v'`",
            "`name` is `Miami Vice`, in other capitals or blanks than `miami v`",
        ],
    );
}

#[test]
fn a_value_or_a_key_of_others_is_told() {
    check(
        "MATCH (f:Film {name: 'Al Pacino'}) RETURN f",
        &[
            "nothing found: 16 `(f:Film)` → 0 `(f:Film {name: 'Al Pacino'})`",
            "none of them has the `name` `Al Pacino`, some `Person` has",
        ],
    );
    check(
        "MATCH (f:Film {occupation: 'actor'}) RETURN f",
        &[
            "nothing found: 16 `(f:Film)` → 0 `(f:Film {occupation: 'actor'})`",
            "no `(f:Film)` has the property `occupation`, `Character` or `Person` has",
        ],
    );
}

#[test]
fn arrows_that_point_the_wrong_way() {
    check(
        "MATCH (p:Person)-[:PLAYED_BY]->() RETURN p",
        &[
            "nothing found: 36 `(p:Person)` → 0 `-[:PLAYED_BY]->`",
            "turned round it matches: 7 `<-[:PLAYED_BY]-`",
        ],
    );
    // without labels, and where the arrow finds something, but not the name
    check(
        "MATCH (p)-[:DIRECTED_BY]->(q {name: 'Heat'}) RETURN p",
        &[
            "nothing found: 372 `(p)` → 15 `-[:DIRECTED_BY]->` → 0 `(q {name: 'Heat'})`",
            "turned round it matches: 2 `<-[:DIRECTED_BY]-`",
        ],
    );
    // in the middle of a longer pattern
    check(
        "MATCH (f:Film {name: 'Heat'})<-[:DIRECTED_BY]-(p)<-[:ACTED_IN]-(q) RETURN q",
        &[
            "nothing found: 16 `(f:Film)` → 1 `(f:Film {name: 'Heat'})` → 0 `<-[:DIRECTED_BY]-`",
            "turned round it matches: 2 `-[:DIRECTED_BY]->`",
        ],
    );
}

#[test]
fn types_that_lead_elsewhere() {
    check(
        "MATCH (f:Film)-[:PLAYED_BY]->(p) RETURN p",
        &[
            "nothing found: 16 `(f:Film)` → 0 `-[:PLAYED_BY]->`",
            "`PLAYED_BY` leads from `Character` or `Fictional` to `Person`",
        ],
    );
    check(
        "MATCH (p:Person {name: 'Al Pacino'})-[:DIRECTED_BY]-() RETURN p",
        &[
            "nothing found: 36 `(p:Person)` → 1 `(p:Person {name: 'Al Pacino'})` → 0 \
             `-[:DIRECTED_BY]-`",
            "there are only `ABOUT`, `ACTED_IN`, `FEATURES`, `MADE_BY`, `MENTIONED_IN`, \
             `PARTICIPATED_IN` or 1 more there",
        ],
    );
    check(
        "MATCH (f:Film)-[:DIRECTED_BY]->(n:Novel) RETURN n",
        &[
            "nothing found: 16 `(f:Film)` → 15 `-[:DIRECTED_BY]->` → 0 `(n:Novel)`",
            "no `(n:Novel)` is there, only `Person`",
        ],
    );
}

#[test]
fn conditions_are_tried_one_by_one() {
    check(
        "MATCH (f:Film) WHERE f.year > 3000 RETURN f",
        &["nothing found: 16 `(f:Film)` → 0 `f.year > 3000`", "`year` goes from 1981 to 2023"],
    );
    check(
        "MATCH (f:Film) WHERE f.year > 1990 AND f.year < 1985 RETURN f",
        &[
            "nothing found: 16 `(f:Film)` → 10 `f.year > 1990` → 0 `f.year < 1985`",
            "each alone keeps some, never the same: `f.year > 1990` 10, `f.year < 1985` 2",
        ],
    );
    check(
        "MATCH (f:Film&Novel) RETURN f",
        &[
            "nothing found: 0 `(f:Film:Novel)`",
            "each alone keeps some, never the same: `(f:Film)` 16, `(f:Novel)` 1",
        ],
    );
}

/// Without rules these would try every triple of nodes.
fn told_when_optimized(query: &str, expected: &[&str]) {
    assert_eq!(told(&mut session(), query), expected, "{query}");
}

#[test]
fn paths_that_are_searched_for_stay_whole() {
    told_when_optimized(
        "MATCH SHORTEST 1 (a:Film {name: 'Heat'})-[:BASED_ON]->+(b:Novel) RETURN b",
        &["nothing found: 1 `(a:Film {name: 'Heat'})` → 0 `SHORTEST 1 (a:Film {name: \
             'Heat'})-[:BASED_ON]->+(b:Novel)`"],
    );
    told_when_optimized(
        "MATCH p = shortestPath((a:Film)-[:BASED_ON*]-(b:Novel)), (c:Film {name: 'Heet'}) RETURN c",
        &[
            "nothing found: 16 `(c:Film)` → 0 `(c:Film {name: 'Heet'})`",
            "no `name` is `Heet`, did you mean `Heat`?",
        ],
    );
    told_when_optimized(
        "MATCH p = shortestPath((a:Film)-[:BASED_ON*]-(b:Novel)), (c:Film {name: b.name + '!'}) \
         RETURN c",
        &["nothing found: 16 `(a:Film)` → 1 `p = shortestPath((a:Film)-[:BASED_ON*]-(b:Novel))` \
             → 16 `(c:Film)` → 0 `(c:Film {name: b.name + '!'})`"],
    );
}

#[test]
fn long_statements_are_explained_in_time() {
    let steps = "-[:DIRECTED_BY]->()<-[:DIRECTED_BY]-()".repeat(200);
    let conditions: Vec<String> = (0..200).map(|year| format!("f.year <> {year}")).collect();
    let query = format!(
        "MATCH (f:Film {{name: 'Heet'}}){steps} WHERE {} RETURN f",
        conditions.join(" AND ")
    );
    let told = told(&mut session(), &query);
    assert!(!told.is_empty() && told.iter().all(|line| line.len() < 1000), "{told:?}");
}

const FEW: &str = "CREATE (:Person {name: 'Neil', age: 43})-[:KNOWS]->(:Person {name: 'Eady'})\
                   -[:LIVES_IN]->(:City {name: 'Los Angeles'})";

/// Whatever is asked, saying why it finds nothing neither fails nor changes the rows.
#[test]
fn any_statement_can_be_explained() {
    let text = include_str!("corpus.cypher");
    for span in relata::parse::statements(text) {
        let query = span.slice(text);
        let run = |on: bool| {
            let mut session = Database::new().session();
            session.run(FEW, &Parameters::new()).expect("a few nodes");
            session.set_explains_empty(on);
            session.run(query, &Parameters::new())
        };
        let (with, without) = (run(true), run(false));
        match (with, without) {
            (Ok(with), Ok(without)) => assert_eq!(with.rows.len(), without.rows.len(), "{query}"),
            (Err(with), Err(without)) => {
                assert_eq!(with.to_string(), without.to_string(), "{query}");
            }
            (with, _) => panic!("{query}: {with:?}"),
        }
    }
}

#[test]
fn other_clauses_lose_rows_too() {
    check("MATCH (f:Film) RETURN f LIMIT 0", &["nothing found: 16 `MATCH (f:Film)` → 0 `LIMIT 0`"]);
    check("MATCH (f:Film) RETURN f SKIP 20", &["nothing found: 16 `MATCH (f:Film)` → 0 `SKIP 20`"]);
    check("UNWIND [] AS x RETURN x", &["nothing found: 0 `UNWIND [] AS x`"]);
    check(
        "MATCH (f:Film) WITH f WHERE f.year = 2050 RETURN f",
        &[
            "nothing found: 16 `MATCH (f:Film)` → 0 `f.year = 2050`",
            "`year` goes from 1981 to 2023",
        ],
    );
    check(
        "MATCH (f:Film) WITH f ORDER BY f.year LIMIT 3 MATCH (f)-[:PLAYED_BY]->(p) RETURN p",
        &[
            "nothing found: 3 `WITH f ORDER BY f.year LIMIT 3` → 0 `-[:PLAYED_BY]->`",
            "`PLAYED_BY` leads from `Character` or `Fictional` to `Person`",
        ],
    );
}

#[test]
fn a_count_of_nothing_is_nothing() {
    let told = [
        "nothing found: 16 `(f:Film)` → 0 `(f:Film {name: 'Heet'})`",
        "no `name` is `Heet`, did you mean `Heat`?",
    ];
    check("MATCH (f:Film {name: 'Heet'}) RETURN count(*)", &told);
    check("MATCH (f:Film {name: 'Heet'})--(x) RETURN count(DISTINCT x), collect(x)", &told);
    check("MATCH (f:Film {name: 'Heet'}) SET f.year = 1995", &told);
    check("MATCH (f:Film {name: 'Heat'}) RETURN 0 AS nothing", &[]);
}

#[test]
fn an_optional_match_that_never_matches() {
    check(
        "MATCH (f:Film) OPTIONAL MATCH (f)-[:WRITTEN_BY]->(p {name: 'Man'}) RETURN f, p",
        &[
            "`OPTIONAL MATCH` never matched: 372 `(p)` → 0 `(p {name: 'Man'})`",
            "no `name` is `Man`, did you mean `Manhunter`?",
        ],
    );
}

#[test]
fn rows_need_no_reason() {
    check("MATCH (p:Person {name: 'Al Pacino'}) RETURN p.name", &[]);
    check(
        "MATCH (p:Persn) RETURN count(p)",
        &["no node has the label `Persn`, did you mean `Person`?"],
    );
}

#[test]
fn a_forgotten_colon_is_seen() {
    check(
        "MATCH (p:Person)-[ACTED_IN]->(f:Film) RETURN p, f",
        &["`ACTED_IN` is a variable here, the type is written `:ACTED_IN`"],
    );
    check(
        "MATCH (Film) RETURN Film.name",
        &["`Film` is a variable here, the label is written `:Film`"],
    );
    check("MATCH (Film:Film) RETURN Film.name", &[]);
    check("MATCH (p:Person)-[ACTED_IN:ACTED_IN]->() RETURN p", &[]);
}

#[test]
fn null_is_asked_for_otherwise() {
    check(
        "MATCH (f:Film) WHERE f.year = null RETURN f",
        &["`= null` is never true, write `IS NULL`"],
    );
    check(
        "MATCH (f:Film) WHERE f.name <> 'Heat' AND null <> f.year RETURN f",
        &["`<> null` is never true, write `IS NOT NULL`"],
    );
    check("MATCH (f:Film {year: null}) RETURN f", &["`year: null` is never true, write `IS NULL`"]);
    check("MATCH (f:Film) WHERE f.name = 'Heat 2' AND f.year IS NULL RETURN f", &[]);
}

#[test]
fn types_that_never_compare() {
    let chain = |step: &str| format!("nothing found: 16 `(f:Film)` → 0 `{step}`");
    check(
        "MATCH (f:Film {year: '1995'}) RETURN f",
        &[
            &chain("(f:Film {year: '1995'})"),
            "every `year` is of type Number, which compares with no String",
        ],
    );
    check("MATCH (f:Film) WHERE f.year = 1995.0 RETURN f.name", &[]);
    let told = "every `genres` is of type List, which compares with no String, `IN` looks inside";
    for condition in ["f.genres = 'biopic'", "f.genres CONTAINS 'biopic'"] {
        let query = format!("MATCH (f:Film) WHERE {condition} RETURN f");
        check(&query, &[&chain(condition), told]);
    }
    check(
        "MATCH (e:Event) WHERE e.date > date('1990-01-01') RETURN e",
        &[
            "nothing found: 21 `(e:Event)` → 0 `e.date > date('1990-01-01')`",
            "every `date` is of type String, which compares with no Date, `date(…)` makes one of it",
        ],
    );
}

#[test]
fn what_is_not_asked_is_not_explained() {
    let mut session = session();
    session.set_explains_empty(false);
    assert!(told(&mut session, "MATCH (f:Film {name: 'Heet'}) RETURN f").is_empty());
}
