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

/// Exactly these notices.
fn check(query: &str, expected: &[&str]) {
    let parameters = Parameters::from([(String::from("who"), Value::string("Al Pacno"))]);
    let result = match session().run(query, &parameters) {
        Ok(result) => result,
        Err(error) => panic!("{query}: {error}"),
    };
    let told: Vec<String> = result.notices.iter().map(|notice| notice.kind.to_string()).collect();
    assert_eq!(told, expected, "{query}");
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
    check("MATCH (p:Person {name: 'Al Pacno'}) RETURN p", &[told]);
    check("MATCH (p) WHERE p.name = 'Al Pacno' RETURN p", &[told]);
    check("MATCH (p:Person) WHERE p.name = $who AND p.id <> 'x' RETURN p", &[told]);
    check("MATCH (p:Person {name: 'Zzyzx'}) RETURN p", &["no `name` is `Zzyzx`"]);
    check(
        "MATCH ()-[r:CANDIDATE_FOR {stage: 'in talk'}]->() RETURN r",
        &["no `stage` is `in talk`, did you mean `in talks`?"],
    );
}

#[test]
fn a_value_that_is_there_is_no_slip() {
    check(
        "MATCH (f:Film {name: 'Al Pacino'}) RETURN f",
        &["`IndexLookup (f:Film) name = 'Al Pacino'` found nothing"],
    );
}

#[test]
fn arrows_that_point_the_wrong_way() {
    let told = "no `PLAYED_BY` starts at a `Person`, they end there";
    check("MATCH (p:Person)-[:PLAYED_BY]->() RETURN p", &[told]);
    let told = "no `DIRECTED_BY` ends at a `Film`, they start there";
    check("MATCH (f:Film {name: 'Heat'})<-[:DIRECTED_BY]-() RETURN f", &[told]);
}

#[test]
fn steps_are_shown_as_plans_draw_them() {
    check(
        "MATCH (f:Film) WHERE f.year > 3000 RETURN f",
        &["`Filter f.year > 3000` kept none of 16 rows"],
    );
    check("MATCH (f:Film) RETURN f LIMIT 0", &["no graph has rows for this query"]);
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
    check(
        "MATCH (f:Film {year: '1995'}) RETURN f",
        &["every `year` is of type Number, which compares with no String"],
    );
    check("MATCH (f:Film) WHERE f.year = 1995.0 RETURN f.name", &[]);
    check(
        "MATCH (f:Film) WHERE f.genres = 'biopic' RETURN f",
        &["every `genres` is of type List, which compares with no String, `IN` looks inside"],
    );
    check(
        "MATCH (f:Film) WHERE f.genres CONTAINS 'biopic' RETURN f",
        &["every `genres` is of type List, which compares with no String, `IN` looks inside"],
    );
    check(
        "MATCH (e:Event) WHERE e.date > date('1990-01-01') RETURN e",
        &["every `date` is of type String, which compares with no Date, `date(…)` makes one of it"],
    );
    check(
        "MATCH (e:Event) WHERE e.date > $who AND e.name = 1 RETURN e",
        &["every `name` is of type String, which compares with no Number"],
    );
}
