//! Single tests said in other words.

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::Claim;
use crate::literal::Literal;

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "IN as OR of equalities", make: within },
    Relation { name: "NOT IN as AND of inequalities", make: not_within },
    Relation { name: "comparisons read from right to left", make: turned },
    Relation { name: "chains as AND", make: chain },
    Relation { name: "<= as < or =", make: at_most },
    Relation { name: "ways to say a property", make: property },
    Relation { name: "string tests by functions", make: strings },
    Relation { name: "labels by their list", make: labels },
    Relation { name: "quantifiers by each other", make: quantifiers },
    Relation { name: "quantifiers by comprehension", make: comprehensions },
    Relation { name: "the same node", make: same_node },
];

/// A claim that one test may stand for another, alone or with the case's condition.
fn instead(case: &Case, chance: &mut Chance, one: &str, two: &str) -> Option<Claim> {
    let form = chance.pick(&["@t", "(@t) AND (@p)", "(@p) OR (@t)", "NOT (@t)", "(@t) IS NULL"]);
    let condition = case.filter.to_string();
    let filled = |test| case.matched_where(&fill(form, &[("@t", test), ("@p", &condition)]));
    Claim::alike([filled(one), filled(two)])
}

fn subject(case: &Case, keys: &[&str], chance: &mut Chance) -> (String, String) {
    let key = chance.pick(keys);
    (format!("{}.{key}", chance.pick(&case.entities())), key.to_owned())
}

const SCALAR: &[&str] = &["i", "f", "s", "b"];

fn within(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (subject, key) = subject(case, &["i", "f", "s", "b", "m", "l"], chance);
    let items: Vec<Literal> = (0..=chance.below(3)).map(|_| Literal::near(&key, chance)).collect();
    let listed: Vec<String> = items.iter().map(Literal::to_string).collect();
    let each: Vec<String> = listed.iter().map(|item| format!("{subject} = {item}")).collect();
    let list = format!("{subject} IN [{}]", listed.join(", "));
    instead(case, chance, &list, &each.join(" OR "))
}

fn not_within(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (subject, key) = subject(case, SCALAR, chance);
    let items = [Literal::near(&key, chance), Literal::near(&key, chance)];
    let each = items.each_ref().map(|item| format!("{subject} <> {item}")).join(" AND ");
    let list = items.map(|item| item.to_string()).join(", ");
    instead(case, chance, &format!("NOT {subject} IN [{list}]"), &each)
}

fn turned(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (subject, key) = subject(case, &["i", "f", "s", "b", "m", "l"], chance);
    let value = match chance.below(3) {
        0 => format!("{}.m", chance.pick(&case.entities())),
        _ => Literal::near(&key, chance).to_string(),
    };
    let (one, two) = chance.pick(&[
        ("<", ">"),
        ("<=", ">="),
        (">", "<"),
        (">=", "<="),
        ("=", "="),
        ("<>", "<>"),
    ]);
    instead(case, chance, &format!("{subject} {one} {value}"), &format!("{value} {two} {subject}"))
}

fn chain(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, key) = subject(case, &["i", "f", "s", "m"], chance);
    let two = format!("{}.{key}", chance.pick(&case.entities()));
    let (bound, last) = (Literal::near(&key, chance), Literal::near(&key, chance));
    let signs = ["=", "<>", "<", "<=", ">", ">="];
    let (a, b, c) = (chance.pick(&signs), chance.pick(&signs), chance.pick(&signs));
    let written = format!("{bound} {a} {one} {b} {two} {c} {last}");
    let each = format!("{bound} {a} {one} AND {one} {b} {two} AND {two} {c} {last}");
    instead(case, chance, &written, &each)
}

/// Of numbers or of strings; lists may be neither smaller nor equal, but unknown.
fn at_most(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, key) = subject(case, &["i", "f", "s", "b"], chance);
    let value = Literal::of_key(&key, chance);
    let sign = chance.pick(&["<", ">"]);
    let or = format!("{one} {sign} {value} OR {one} = {value}");
    instead(case, chance, &format!("{one} {sign}= {value}"), &or)
}

fn property(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let entity = chance.pick(&case.entities());
    let key = chance.pick(&["i", "f", "s", "m", "l"]);
    let value = Literal::near(key, chance);
    let other = chance.pick(&[
        "@e['@k']",
        "properties(@e).@k",
        "@e {.@k}.@k",
        "@e {.*}['@k']",
        "head([@e.@k])",
    ]);
    let other = fill(other, &[("@e", &entity), ("@k", key)]);
    let sign = chance.pick(&["=", "<>", "<", ">="]);
    instead(
        case,
        chance,
        &format!("{entity}.{key} {sign} {value}"),
        &format!("{other} {sign} {value}"),
    )
}

fn strings(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let subject = format!("{}.s", chance.pick(&case.entities()));
    let (one, two) = chance.pick(&[
        ("@s STARTS WITH 'a'", "left(@s, 1) = 'a'"),
        ("@s STARTS WITH 'a'", "@s =~ 'a.*'"),
        ("@s ENDS WITH 'b'", "right(@s, 1) = 'b'"),
        ("@s ENDS WITH 'b'", "reverse(@s) STARTS WITH 'b'"),
        ("@s CONTAINS 'b'", "size(split(@s, 'b')) > 1"),
        ("@s CONTAINS 'b'", "@s =~ '.*b.*'"),
        ("@s CONTAINS 'b'", "replace(@s, 'b', '') <> @s"),
        ("@s = ''", "size(@s) = 0"),
        ("@s STARTS WITH 'a'", "'a' <= @s < 'b'"),
    ]);
    let words = [("@s", subject.as_str())];
    instead(case, chance, &fill(one, &words), &fill(two, &words))
}

fn labels(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let node = chance.pick(&case.pattern.node_names());
    let (one, two) = chance.pick(&[
        ("@n:A", "'A' IN labels(@n)"),
        ("@n:A&B", "@n:A AND @n:B"),
        ("@n:A:B", "@n:A AND @n:B"),
        ("@n:A|B", "@n:A OR @n:B"),
        ("@n:!A", "NOT @n:A"),
        ("@n:!(A|B)", "@n:!A&!B"),
        ("@n:%", "labels(@n) <> []"),
        ("@n:!%", "size(labels(@n)) = 0"),
        ("@n:A&(B|C)", "@n:A&B OR @n:A&C"),
        ("@n:A", "any(x IN labels(@n) WHERE x = 'A')"),
    ]);
    let words = [("@n", node.as_str())];
    instead(case, chance, &fill(one, &words), &fill(two, &words))
}

fn quantifiers(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, two) = chance.pick(&[
        ("all(v IN @l WHERE @t)", "none(v IN @l WHERE NOT (@t))"),
        ("any(v IN @l WHERE @t)", "NOT none(v IN @l WHERE @t)"),
        ("any(v IN @l WHERE @t)", "NOT all(v IN @l WHERE NOT (@t))"),
        ("all(v IN @l WHERE @t)", "NOT any(v IN @l WHERE NOT (@t))"),
        ("all(v IN @l WHERE @t)", "reduce(t = true, v IN @l | t AND (@t))"),
        ("any(v IN @l WHERE @t)", "reduce(t = false, v IN @l | t OR (@t))"),
    ]);
    let (entity, other) = (chance.pick(&case.entities()), chance.pick(&case.entities()));
    let list = format!("{entity}.l");
    let list = chance.pick(&[list.as_str(), "[0, 1, 2]", "[1, null, 3]", "[]"]);
    let test = format!("v {} {other}.i", chance.pick(&["=", "<", ">", "<>"]));
    let words = [("@l", list), ("@t", &test)];
    instead(case, chance, &fill(one, &words), &fill(two, &words))
}

fn comprehensions(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let (one, two) = chance.pick(&[
        ("any(v IN @l WHERE v > @x)", "size([v IN @l WHERE v > @x]) > 0"),
        ("all(v IN @l WHERE v > @x)", "size([v IN @l WHERE v > @x]) = size(@l)"),
        ("none(v IN @l WHERE v > @x)", "[v IN @l WHERE v > @x] = []"),
        ("single(v IN @l WHERE v > @x)", "size([v IN @l WHERE v > @x]) = 1"),
        ("@x IN @l", "any(v IN @l WHERE v = @x)"),
        ("@x IN @l", "size([v IN @l WHERE v = @x | v]) >= 1"),
        ("@l[0] = @x", "head(@l) = @x"),
        ("@l[-1] = @x", "last(@l) = @x"),
        ("@l[1..] = []", "size(tail(@l)) = 0"),
        ("@l + [@x] = [@x]", "size(@l) = 0"),
        ("reverse(@l) = @l", "[v IN range(0, size(@l) - 1) | @l[size(@l) - 1 - v]] = @l"),
    ]);
    let list = format!("{}.l", chance.pick(&case.entities()));
    let words = [("@l", list.as_str()), ("@x", chance.pick(&["0", "1", "2"]))];
    instead(case, chance, &fill(one, &words), &fill(two, &words))
}

fn same_node(case: &Case, chance: &mut Chance) -> Option<Claim> {
    let names = case.pattern.node_names();
    let (one, two) = (chance.pick(&names), chance.pick(&names));
    let other = chance.pick(&[
        "id(@a) = id(@b)",
        "@a.id = @b.id",
        "@a IN [@b]",
        "NOT @a <> @b",
        "[@a] = [@b]",
        "{n: @a} = {n: @b}",
    ]);
    let words = [("@a", one.as_str()), ("@b", two.as_str())];
    instead(case, chance, &fill("@a = @b", &words), &fill(other, &words))
}
