//! What holds of any condition, whatever it tests: the laws of three-valued logic, and
//! the places where a condition may stand.

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::{Claim, Query, rows};

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "a condition holds, does not, or is unknown", make: partition },
    Relation { name: "halves of UNION ALL are the whole", make: halves },
    Relation { name: "a condition after WITH", make: after_with },
    Relation { name: "a condition as a column", make: as_column },
    Relation { name: "CASE of a condition", make: in_case },
    Relation { name: "NOT NOT", make: twice_negated },
    Relation { name: "De Morgan, AND", make: negated_and },
    Relation { name: "De Morgan, OR", make: negated_or },
    Relation { name: "XOR by AND and OR", make: exclusive },
    Relation { name: "OR and AND count what each counts", make: inclusion },
    Relation { name: "AND in either order", make: either_order },
    Relation { name: "AND in two steps", make: two_steps },
    Relation { name: "absorption", make: absorption },
    Relation { name: "a condition compared with a boolean", make: compared },
    Relation { name: "AND and OR as quantifiers", make: as_quantifiers },
    Relation { name: "conditions as elements of a list", make: as_elements },
    Relation { name: "parameters as literals", make: parameters },
];

fn partition(case: &Case, _: &mut Chance) -> Option<Claim> {
    let p = &case.filter;
    let parts = [format!("{p}"), format!("NOT ({p})"), format!("({p}) IS NULL")];
    Claim::open([rows([case.all()]), rows(parts.map(|part| case.matched_where(&part)))])
}

fn halves(case: &Case, _: &mut Chance) -> Option<Claim> {
    let columns = case.columns();
    let rest = case.matched_where(&format!("coalesce(NOT ({}), true)", case.filter));
    let both = format!("{} RETURN {columns} UNION ALL {rest} RETURN {columns}", case.matched());
    let whole = format!("{} RETURN {columns}", case.all());
    as_values(case, Claim::equal([whole, both]))
}

fn after_with(case: &Case, _: &mut Chance) -> Option<Claim> {
    let (all, p) = (case.all(), &case.filter);
    let listed = format!("{all} WITH {} WHERE {p}", case.columns());
    Claim::alike([case.matched(), format!("{all} WITH * WHERE {p}"), listed])
}

fn as_column(case: &Case, _: &mut Chance) -> Option<Claim> {
    let (all, p) = (case.all(), &case.filter);
    let column = format!("{all} WITH *, ({p}) AS keep WHERE keep");
    as_values(case, Claim::alike([case.matched(), column]))
}

fn in_case(case: &Case, _: &mut Chance) -> Option<Claim> {
    let p = &case.filter;
    let searched = case.matched_where(&format!("CASE WHEN {p} THEN true ELSE false END"));
    let simple = case.matched_where(&format!("CASE ({p}) WHEN true THEN 1 ELSE 2 END = 1"));
    if !p.is_value() {
        return Claim::alike([case.matched(), searched]);
    }
    Claim::alike([case.matched(), searched, simple])
}

fn twice_negated(case: &Case, _: &mut Chance) -> Option<Claim> {
    Claim::alike([case.matched(), case.matched_where(&format!("NOT NOT ({})", case.filter))])
}

fn negated_and(case: &Case, _: &mut Chance) -> Option<Claim> {
    either(case, "NOT ((@p) AND (@q))", "NOT (@p) OR NOT (@q)")
}

fn negated_or(case: &Case, _: &mut Chance) -> Option<Claim> {
    either(case, "NOT ((@p) OR (@q))", "NOT (@p) AND NOT (@q)")
}

fn exclusive(case: &Case, _: &mut Chance) -> Option<Claim> {
    either(case, "(@p) XOR (@q)", "(@p) AND NOT (@q) OR NOT (@p) AND (@q)")
}

fn either_order(case: &Case, _: &mut Chance) -> Option<Claim> {
    either(case, "(@p) AND (@q)", "(@q) AND (@p)")
}

/// A claim that puts the conditions where only values may stand: patterns may not.
fn as_values(case: &Case, claim: Option<Claim>) -> Option<Claim> {
    claim.filter(|_| case.filter.is_value() && case.second.is_value())
}

/// Two conditions made of the two of the case.
fn either(case: &Case, one: &str, two: &str) -> Option<Claim> {
    Claim::alike([one, two].map(|form| case.matched_where(&filled(case, form))))
}

/// `@p` and `@q` stand for the conditions of the case.
fn filled(case: &Case, form: &str) -> String {
    fill(form, &[("@p", &case.filter.to_string()), ("@q", &case.second.to_string())])
}

fn inclusion(case: &Case, _: &mut Chance) -> Option<Claim> {
    let sides = [["(@p) OR (@q)", "(@p) AND (@q)"], ["@p", "@q"]];
    Claim::open(sides.map(|side| rows(side.map(|form| case.matched_where(&filled(case, form))))))
}

fn two_steps(case: &Case, _: &mut Chance) -> Option<Claim> {
    let second = &case.second;
    let both = case.matched_where(&filled(case, "(@p) AND (@q)"));
    Claim::alike([both, format!("{} WITH * WHERE {second}", case.matched())])
}

fn absorption(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let form = chance.pick(&[
        "(@p) AND ((@p) OR (@q))",
        "(@p) OR (@p) AND (@q)",
        "(@p) AND (@p)",
        "(@p) OR (@p)",
        "(@p) AND (@p) IS NOT NULL",
        "(@p) AND true",
        "(@p) OR false",
        "(@p) XOR false",
        "(@p) OR null",
    ]);
    either(case, "@p", form)
}

fn compared(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, two) = chance.pick(&[
        ("@p", "(@p) = true"),
        ("NOT (@p)", "(@p) = false"),
        ("(@p) XOR (@q)", "(@p) <> (@q)"),
        ("NOT ((@p) XOR (@q))", "(@p) = (@q)"),
        ("@p", "coalesce((@p), false)"),
        ("@p", "((@p) IS NULL) = false AND (@p)"),
    ]);
    as_values(case, either(case, one, two))
}

fn as_quantifiers(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, two) = chance.pick(&[
        ("(@p) AND (@q)", "all(x IN [(@p), (@q)] WHERE x)"),
        ("(@p) OR (@q)", "any(x IN [(@p), (@q)] WHERE x)"),
        ("NOT (@p) AND NOT (@q)", "none(x IN [(@p), (@q)] WHERE x)"),
        ("(@p) XOR (@q)", "single(x IN [(@p), (@q)] WHERE x)"),
    ]);
    as_values(case, either(case, one, two))
}

fn as_elements(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, two) = chance.pick(&[
        ("(@p) OR (@q)", "true IN [(@p), (@q)]"),
        ("(@p) AND (@q)", "NOT false IN [(@p), (@q)]"),
        ("(@p) AND (@q)", "[(@p), (@q)] = [true, true]"),
        ("@p", "size([x IN [(@p)] WHERE x]) = 1"),
        ("@p", "reduce(t = true, x IN [(@p)] | t AND x)"),
        ("@p", "{p: (@p)}.p"),
    ]);
    as_values(case, either(case, one, two))
}

fn parameters(case: &Case, _: &mut Chance) -> Option<Claim> {
    let literals = case.filter.literals();
    let values = literals.iter().enumerate();
    let parameters = values.map(|(at, literal)| (format!("p{at}"), literal.value())).collect();
    let text = case.matched_where(&case.filter.with_parameters());
    let query = Query { parameters, ..Query::from(text) };
    if literals.is_empty() { None } else { Claim::alike([case.matched().into(), query]) }
}
