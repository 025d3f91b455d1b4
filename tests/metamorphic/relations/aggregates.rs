//! Aggregates by what they are made of.

use super::{Relation, fill};
use crate::case::Case;
use crate::chance::Chance;
use crate::claim::Claim;

pub(super) const RELATIONS: &[Relation] = &[
    Relation { name: "sum and count by lists", make: sums },
    Relation { name: "avg is sum by count", make: average },
    Relation { name: "min and max by order", make: extremes },
    Relation { name: "count of values", make: count_values },
    Relation { name: "DISTINCT in aggregates", make: distinct },
    Relation { name: "aggregates with and without groups", make: grouped },
];

/// Two ends for the pattern of the case, about the integers of `@`, an entity.
fn ends(case: &Case, chance: &mut Chance, pairs: &[(&str, &str)]) -> Option<Claim> {
    let (matched, name) = (case.matched(), chance.pick(&case.entities()));
    let (one, two) = chance.pick(pairs);
    let words = [("@", name.as_str())];
    Claim::equal([one, two].map(|end| format!("{matched} {}", fill(end, &words))))
}

fn sums(case: &Case, chance: &mut Chance) -> Option<Claim> {
    ends(
        case,
        chance,
        &[
            ("RETURN sum(@.i)", "WITH collect(@.i) AS all RETURN reduce(t = 0, x IN all | t + x)"),
            ("RETURN count(@.i)", "RETURN size(collect(@.i))"),
            ("RETURN sum(@.i)", "WITH @.i AS x, count(*) AS many RETURN sum(x * many)"),
            ("RETURN count(@.m)", "RETURN sum(CASE WHEN @.m IS NULL THEN 0 ELSE 1 END)"),
            ("RETURN count(@)", "RETURN count(*)"),
            ("RETURN sum(@.i) + count(*)", "RETURN sum(coalesce(@.i, 0) + 1)"),
        ],
    )
}

fn average(case: &Case, chance: &mut Chance) -> Option<Claim> {
    ends(
        case,
        chance,
        &[
            (
                "RETURN round(1000 * avg(@.i))",
                "WITH sum(@.i) AS s, count(@.i) AS c RETURN CASE WHEN c > 0 THEN round(1000.0 * s / c) END",
            ),
            ("RETURN avg(@.i) IS NULL", "RETURN count(@.i) = 0"),
        ],
    )
}

fn extremes(case: &Case, chance: &mut Chance) -> Option<Claim> {
    ends(
        case,
        chance,
        &[
            ("RETURN min(@.i)", "WITH @ ORDER BY @.i RETURN head(collect(@.i))"),
            ("RETURN max(@.i)", "WITH @ ORDER BY @.i RETURN last(collect(@.i))"),
            (
                "RETURN min(@.m)",
                "WITH @.m AS x WHERE x IS NOT NULL WITH x ORDER BY x LIMIT 1 RETURN head(collect(x))",
            ),
            (
                "RETURN max(@.m)",
                "WITH @.m AS x WHERE x IS NOT NULL WITH x ORDER BY x DESC LIMIT 1 RETURN head(collect(x))",
            ),
            ("RETURN min(@.i)", "RETURN percentileDisc(@.i, 0.0)"),
            ("RETURN max(@.i)", "RETURN percentileDisc(@.i, 1.0)"),
            ("RETURN min(@.i), max(@.i)", "WITH DISTINCT @.i AS x RETURN min(x), max(x)"),
            ("RETURN max(@.i)", "RETURN -min(-@.i)"),
            (
                "RETURN min(@.s)",
                "WITH collect(@.s) AS all RETURN reduce(t = null, x IN all | CASE WHEN t <= x THEN t ELSE x END)",
            ),
        ],
    )
}

fn count_values(case: &Case, chance: &mut Chance) -> Option<Claim> {
    ends(
        case,
        chance,
        &[
            ("RETURN count(@.f)", "WITH * WHERE @.f IS NOT NULL RETURN count(*)"),
            ("RETURN count(@.b)", "RETURN count(CASE WHEN @.b THEN 1 WHEN NOT @.b THEN 2 END)"),
            ("RETURN count(@.m = 1)", "WITH @.m = 1 AS x WHERE x IS NOT NULL RETURN count(*)"),
            ("RETURN count(*) - count(@.l)", "WITH * WHERE @.l IS NULL RETURN count(*)"),
        ],
    )
}

fn distinct(case: &Case, chance: &mut Chance) -> Option<Claim> {
    ends(
        case,
        chance,
        &[
            ("RETURN count(DISTINCT @.m)", "WITH DISTINCT @.m AS x RETURN count(x)"),
            ("RETURN count(DISTINCT @.f)", "RETURN size(collect(DISTINCT @.f))"),
            ("RETURN count(DISTINCT @)", "WITH DISTINCT @ RETURN count(*)"),
            ("RETURN count(DISTINCT @)", "WITH @.id AS x, count(*) AS c RETURN count(*)"),
            ("RETURN sum(DISTINCT @.i)", "WITH DISTINCT @.i AS x RETURN sum(x)"),
            (
                "RETURN count(DISTINCT @.l)",
                "WITH @.l AS x, 1 AS one WITH x, count(*) AS c WHERE x IS NOT NULL RETURN count(*)",
            ),
        ],
    )
}

fn grouped(case: &Case, chance: &mut Chance) -> Option<Claim> {
    ends(
        case,
        chance,
        &[
            (
                "RETURN @.b AS x, sum(@.i)",
                "WITH @.b AS x, collect(@.i) AS all RETURN x, reduce(t = 0, v IN all | t + v)",
            ),
            ("RETURN @ AS x, count(*)", "WITH @ AS x, 1 AS one RETURN x, sum(one)"),
            (
                "RETURN @.m AS x, count(*)",
                "WITH @.m AS x, @.b AS y, count(*) AS c RETURN x, sum(c)",
            ),
            (
                "RETURN @.f AS x, max(@.i)",
                "WITH @.f AS x, @.i AS y, 1 AS one WITH DISTINCT x, y RETURN x, max(y)",
            ),
            ("RETURN count(*), @.i + 1 AS x", "WITH @.i AS x, count(*) AS c RETURN c, x + 1"),
            (
                "WITH @.i AS x, count(*) AS c WHERE x > 0 RETURN x, c",
                "WITH * WHERE @.i > 0 RETURN @.i, count(*)",
            ),
            (
                "WITH @.s AS x, count(*) AS c WHERE x = 'a' RETURN x, c",
                "WITH * WHERE @.s = 'a' RETURN @.s, count(*)",
            ),
        ],
    )
}
