//! Functions of other languages, and what to write for them here.

/// Names in lower case, none of them known here, and what is written instead.
const INSTEAD: &[(&[&str], &str)] = &[
    (&["now", "current_timestamp", "getdate", "sysdate"], "write `datetime()`"),
    (&["today", "current_date", "curdate"], "write `date()`"),
    (&["current_time", "curtime"], "write `time()`"),
    (&["datediff", "date_diff", "timestampdiff"], "write `duration.between(from, to)`"),
    (&["dateadd", "date_add", "adddate"], "write `date + duration({days: 1})`"),
    (&["date_trunc", "datetrunc"], "write `date.truncate('month', date)`"),
    (&["to_date", "parse_date", "strftime"], "write `date('2015-07-21')`"),
    (&["year", "month", "day", "hour", "minute", "second", "week"], "read it: `date.year`"),
    (&["len", "strlen", "cardinality", "array_length"], "write `size(…)`"),
    (&["concat", "string_concat"], "join text with `+`"),
    (&["substr", "mid"], "write `substring(text, start, length)`, counting from 0"),
    (&["ucase", "uppercase", "touppercase"], "write `toUpper(…)`"),
    (&["lcase", "lowercase", "tolowercase"], "write `toLower(…)`"),
    (&["contains", "instr", "strpos", "like"], "write `text CONTAINS part`"),
    (&["startswith", "starts_with"], "write `text STARTS WITH part`"),
    (&["endswith", "ends_with"], "write `text ENDS WITH part`"),
    (&["regexp", "regex", "matches", "regexp_like"], "write `text =~ 'pattern'`"),
    (&["ifnull", "isnull", "nvl"], "write `coalesce(value, other)`, or `value IS NULL`"),
    (&["if", "iif"], "write `CASE WHEN … THEN … ELSE … END`"),
    (&["cast", "convert"], "write `toInteger(…)`, `toFloat(…)`, `toString(…)` or `date(…)`"),
    (&["int", "integer", "parseint"], "write `toInteger(…)`"),
    (&["float", "double", "number", "parsefloat"], "write `toFloat(…)`"),
    (&["str", "string", "text", "varchar"], "write `toString(…)`"),
    (&["bool"], "write `toBoolean(…)`"),
    (&["pow", "power"], "write `base ^ exponent`"),
    (&["mod"], "write `number % divisor`"),
    (&["random"], "write `rand()`"),
    (&["uuid", "newid", "gen_random_uuid"], "write `randomUUID()`"),
    (&["mean", "average"], "write `avg(…)`"),
    (&["median"], "write `percentileCont(…, 0.5)`"),
    (&["stddev", "stddev_samp", "std"], "write `stDev(…)`"),
    (&["stddev_pop"], "write `stDevP(…)`"),
    (&["array_agg", "group_concat", "string_agg", "listagg"], "write `collect(…)`"),
    (&["count_distinct", "countdistinct"], "write `count(DISTINCT …)`"),
    (&["map", "array_map"], "write `[x IN list | …]`"),
    (&["array_contains", "list_contains"], "write `value IN list`"),
    (&["first"], "write `head(list)`"),
    (&["label", "haslabel"], "write `labels(node)` or `node:Label`"),
    (&["start", "source"], "write `startNode(relationship)`"),
    (&["target", "destination"], "write `endNode(relationship)`"),
    (&["degree", "outdegree", "indegree"], "write `COUNT { (node)--() }`"),
    (&["typeof", "type_of"], "write `valueType(…)`"),
];

/// What to write for a function of another language.
pub fn instead(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    if name.starts_with("apoc.") || name.starts_with("gds.") {
        return Some("there are no functions of plugins; `SHOW FUNCTIONS` lists those there are");
    }
    INSTEAD.iter().find(|(names, _)| names.contains(&name.as_str())).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn none_of_the_names_is_known_and_none_comes_twice() {
        let mut seen = HashSet::new();
        for name in INSTEAD.iter().flat_map(|row| row.0) {
            assert!(super::super::lookup(name).is_none(), "{name}");
            assert!(seen.insert(name), "{name} twice");
            assert_eq!(*name, name.to_lowercase());
        }
        assert_eq!(instead("LEN"), Some("write `size(…)`"));
        assert_eq!(instead("toUpper"), None);
    }
}
