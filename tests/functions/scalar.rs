//! Functions of one row.

use super::*;

#[test]
fn text() {
    check(&[
        ("toUpper", vec![s("straße")], "'STRASSE'"),
        ("toUpper", vec![NULL], "null"),
        ("toUpper", vec![i(1)], WRONG_TYPE),
        ("toLower", vec![s("ÄB")], "'äb'"),
        ("trim", vec![s(" a ")], "'a'"),
        ("trim", vec![s("xxaxx"), s("x")], "'a'"),
        ("lTrim", vec![s(" a ")], "'a '"),
        ("rTrim", vec![s(" a ")], "' a'"),
        ("replace", vec![s("hello"), s("l"), s("w")], "'hewwo'"),
        ("replace", vec![s("hello"), s("l"), s("w"), i(1)], "'hewlo'"),
        ("replace", vec![s("ab"), s(""), s("-")], "'-a-b-'"),
        ("substring", vec![s("0123456789"), i(1)], "'123456789'"),
        ("substring", vec![s("héllo"), i(1), i(2)], "'él'"),
        ("substring", vec![s("abc"), i(5), i(2)], "''"),
        ("substring", vec![s("abc"), i(-1)], OUT_OF_RANGE),
        ("left", vec![s("héllo"), i(2)], "'hé'"),
        ("left", vec![s("a"), i(i64::MAX)], "'a'"),
        ("right", vec![s("héllo"), i(2)], "'lo'"),
        ("right", vec![s("a"), i(-1)], OUT_OF_RANGE),
        ("split", vec![s("a,b,"), s(",")], "['a', 'b', '']"),
        ("split", vec![s("aé"), s("")], "['a', 'é']"),
        ("split", vec![s(""), s(",")], "['']"),
        ("split", vec![s("a,b;c"), l(&[s(","), s(";")])], "['a', 'b', 'c']"),
        ("split", vec![s("a"), l(&[i(1)])], WRONG_TYPE),
        ("reverse", vec![s("raksO")], "'Oskar'"),
        ("reverse", vec![l(&[i(1), NULL])], "[null, 1]"),
        ("reverse", vec![i(1)], WRONG_TYPE),
        ("char_length", vec![s("né")], "2"),
    ]);
}

#[test]
fn text_tools() {
    check(&[
        ("lPad", vec![s("7"), i(3), s("0")], "'007'"),
        ("lPad", vec![s("é"), i(3), s("ab")], "'abé'"),
        ("lPad", vec![s("long"), i(2)], "'long'"),
        ("lPad", vec![s("a"), i(3), s("")], "'a'"),
        ("rPad", vec![s("ab"), i(4)], "'ab  '"),
        ("rPad", vec![s("a"), i(-1)], OUT_OF_RANGE),
        ("string.join", vec![l(&[s("a"), NULL, s("b")]), s("-")], "'a-b'"),
        ("string.join", vec![l(&[]), s("-")], "''"),
        ("string.join", vec![l(&[i(1)]), s("-")], WRONG_TYPE),
        ("string.repeat", vec![s("ab"), i(3)], "'ababab'"),
        ("string.repeat", vec![s("ab"), i(-1)], OUT_OF_RANGE),
        ("string.indexOf", vec![s("éab"), s("b")], "2"),
        ("string.indexOf", vec![s("a"), s("b")], "-1"),
        ("string.indexOf", vec![s("a"), s("")], "0"),
        ("string.capitalize", vec![s("éa b")], "'Éa b'"),
        ("string.capitalize", vec![s("")], "''"),
        ("string.title", vec![s("the last\tof  us")], "'The Last\\tOf  Us'"),
        ("string.slug", vec![s(" L.A. Take-down! (1989)")], "'l-a-take-down-1989'"),
        ("string.levenshtein", vec![s("kitten"), s("sitting")], "3"),
        ("string.similarity", vec![s("heat"), s("heat")], "1.0"),
        ("string.similarity", vec![s("heat"), s("hoot")], "0.5"),
        ("string.regexFind", vec![s("a1b22"), s("[0-9]+")], "['1', '22']"),
        ("string.regexFind", vec![s("a"), s("(")], "ArgumentError: InvalidRegularExpression"),
        ("string.regexReplace", vec![s("a1b22"), s("([0-9])"), s("<$1>")], "'a<1>b<2><2>'"),
        ("string.regexReplace", vec![s("ab"), s(""), s("-")], "'-a-b-'"),
    ]);
}

#[test]
fn list_tools() {
    check(&[
        ("coll.sort", vec![l(&[i(3), NULL, f(1.5), s("a")])], "['a', 1.5, 3, null]"),
        ("coll.sort", vec![i(1)], WRONG_TYPE),
        ("coll.distinct", vec![l(&[i(2), f(2.0), i(1), NULL, i(2), NULL])], "[2, 1, null]"),
        ("coll.flatten", vec![l(&[i(1), l(&[i(2), l(&[i(3)])])])], "[1, 2, [3]]"),
        ("coll.flatten", vec![l(&[i(1), l(&[i(2), l(&[i(3)])])]), i(9)], "[1, 2, 3]"),
        ("coll.flatten", vec![l(&[l(&[])]), i(0)], "[[]]"),
        ("coll.indexOf", vec![l(&[i(1), i(2), i(2)]), f(2.0)], "1"),
        ("coll.indexOf", vec![l(&[]), i(2)], "-1"),
        ("coll.max", vec![l(&[i(1), NULL, f(2.5)])], "2.5"),
        ("coll.min", vec![l(&[i(1), NULL, f(2.5)])], "1"),
        ("coll.min", vec![l(&[])], "null"),
        ("coll.insert", vec![l(&[i(1), i(3)]), i(1), i(2)], "[1, 2, 3]"),
        ("coll.insert", vec![l(&[i(1)]), i(1), NULL], "[1, null]"),
        ("coll.insert", vec![l(&[i(1)]), i(2), i(2)], OUT_OF_RANGE),
        ("coll.insert", vec![NULL, i(2), i(2)], "null"),
        ("coll.remove", vec![l(&[i(1), i(2)]), i(0)], "[2]"),
        ("coll.remove", vec![l(&[i(1)]), i(1)], OUT_OF_RANGE),
    ]);
}

#[test]
fn numbers() {
    check(&[
        ("abs", vec![i(-3)], "3"),
        ("abs", vec![i(i64::MIN)], "ArithmeticError: NumberOutOfRange"),
        ("abs", vec![f(-3.5)], "3.5"),
        ("ceil", vec![f(0.1)], "1.0"),
        ("floor", vec![i(3)], "3.0"),
        ("round", vec![f(-1.5)], "-1.0"),
        ("round", vec![f(2.5)], "3.0"),
        ("round", vec![f(0.499_999_999_999_999_94)], "0.0"),
        ("round", vec![f(1.005), i(2)], "1.01"),
        ("round", vec![f(-1.55), i(1)], "-1.6"),
        ("round", vec![f(9.99), i(1)], "10.0"),
        ("round", vec![f(2.5), i(0), s("HALF_EVEN")], "2.0"),
        ("round", vec![f(1.25), i(1), s("half_down")], "1.2"),
        ("round", vec![f(-1.21), i(1), s("FLOOR")], "-1.3"),
        ("round", vec![f(1.21), i(1), s("UP")], "1.3"),
        ("round", vec![f(1.29), i(1), s("DOWN")], "1.2"),
        ("round", vec![f(-1.29), i(1), s("CEILING")], "-1.2"),
        ("round", vec![f(1.5), i(1), s("SIDEWAYS")], WRONG_VALUE),
        ("round", vec![f(1.5), i(-1)], OUT_OF_RANGE),
        ("round", vec![f(1e-300), i(3)], "0.0"),
        ("round", vec![f(f64::INFINITY), i(3)], "Infinity"),
        ("sign", vec![f(-0.1)], "-1"),
        ("sign", vec![i(0)], "0"),
        ("isNaN", vec![f(f64::NAN)], "true"),
        ("sqrt", vec![f(12.96)], "3.6"),
        ("sqrt", vec![i(-1)], "NaN"),
        ("exp", vec![i(0)], "1.0"),
        ("log", vec![i(1)], "0.0"),
        ("log10", vec![i(1000)], "3.0"),
        ("e", vec![], "2.718281828459045"),
        ("pi", vec![], "3.141592653589793"),
        ("sin", vec![i(0)], "0.0"),
        ("cos", vec![i(0)], "1.0"),
        ("tan", vec![i(0)], "0.0"),
        ("cot", vec![i(0)], "Infinity"),
        ("asin", vec![i(0)], "0.0"),
        ("acos", vec![i(1)], "0.0"),
        ("atan", vec![i(0)], "0.0"),
        ("atan2", vec![i(0), i(1)], "0.0"),
        ("sinh", vec![i(0)], "0.0"),
        ("cosh", vec![i(0)], "1.0"),
        ("tanh", vec![i(0)], "0.0"),
        ("degrees", vec![f(std::f64::consts::PI)], "180.0"),
        ("radians", vec![i(180)], "3.141592653589793"),
        ("haversin", vec![i(0)], "0.0"),
        ("sqrt", vec![s("4")], WRONG_TYPE),
    ]);
}

#[test]
fn random() {
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100 {
        let number: f64 = call("rand", &[]).parse().expect("a float");
        assert!((0.0..1.0).contains(&number));
        assert!(seen.insert(call("randomUUID", &[])));
    }
    let name = call("randomUUID", &[]);
    assert_eq!((name.len(), name.as_bytes()[15]), (38, b'4'));
    for (name, expected) in
        [("rand", false), ("date.realtime", false), ("date", true), ("timestamp", true)]
    {
        assert_eq!(find(name).deterministic, expected, "{name}");
    }
}

#[test]
fn lists() {
    check(&[
        ("size", vec![l(&[i(1), NULL])], "2"),
        ("size", vec![s("né")], "2"),
        ("size", vec![i(1)], WRONG_TYPE),
        ("isEmpty", vec![m(&[])], "true"),
        ("isEmpty", vec![s("a")], "false"),
        ("isEmpty", vec![l(&[])], "true"),
        ("head", vec![l(&[])], "null"),
        ("head", vec![l(&[i(1), i(2)])], "1"),
        ("last", vec![l(&[i(1), i(2)])], "2"),
        ("tail", vec![l(&[i(1), i(2)])], "[2]"),
        ("tail", vec![l(&[])], "[]"),
        ("range", vec![i(-1), i(1)], "[-1, 0, 1]"),
        ("range", vec![i(0), i(-1)], "[]"),
        ("range", vec![i(0), i(0)], "[0]"),
        ("range", vec![i(0), i(0), i(-3)], "[0]"),
        ("range", vec![i(10), i(0), i(-4)], "[10, 6, 2]"),
        ("range", vec![i(0), i(10), i(-4)], "[]"),
        ("range", vec![i(i64::MAX - 1), i(i64::MAX)], "[9223372036854775806, 9223372036854775807]"),
        (
            "range",
            vec![i(i64::MIN), i(i64::MAX), i(i64::MAX)],
            "[-9223372036854775808, -1, 9223372036854775806]",
        ),
        ("range", vec![i(i64::MIN), i(i64::MAX)], "ArithmeticError: NumberOutOfRange"),
        ("range", vec![i(2), i(8), i(0)], OUT_OF_RANGE),
        ("range", vec![f(0.0), i(1), i(1)], "ArgumentError: InvalidArgumentType"),
        ("range", vec![i(0), b(true)], "ArgumentError: InvalidArgumentType"),
        ("coalesce", vec![NULL, i(2), i(3)], "2"),
        ("coalesce", vec![NULL], "null"),
        ("nullIf", vec![i(1), f(1.0)], "null"),
        ("nullIf", vec![i(1), NULL], "1"),
        ("exists", vec![NULL], "false"),
        ("exists", vec![b(false)], "true"),
    ]);
}

#[test]
fn conversions() {
    let today = Value::from(parse::date("1984-10-11").expect("a date"));
    check(&[
        ("toString", vec![f(2.3)], "'2.3'"),
        ("toString", vec![f(1e21)], "'1.0E21'"),
        ("toString", vec![b(true)], "'true'"),
        ("toString", vec![today], "'1984-10-11'"),
        ("toString", vec![l(&[])], WRONG_TYPE),
        ("toStringOrNull", vec![l(&[])], "null"),
        ("toStringList", vec![l(&[i(1), l(&[])])], "['1', null]"),
        ("toInteger", vec![f(82.9)], "82"),
        ("toInteger", vec![s("1.7")], "1"),
        ("toInteger", vec![s("foo")], "null"),
        ("toInteger", vec![s("")], "null"),
        ("toInteger", vec![s("9223372036854775807")], "9223372036854775807"),
        ("toInteger", vec![s("9223372036854775808")], "null"),
        ("toInteger", vec![s("inf")], "null"),
        ("toInteger", vec![f(f64::NAN)], "null"),
        ("toInteger", vec![m(&[])], WRONG_TYPE),
        ("toInteger", vec![b(true)], "1"),
        ("toIntegerOrNull", vec![l(&[])], "null"),
        ("toIntegerList", vec![l(&[s("1"), b(false), m(&[])])], "[1, 0, null]"),
        ("toFloat", vec![s("5")], "5.0"),
        ("toFloat", vec![s("1e3")], "1000.0"),
        ("toFloat", vec![s("nan")], "null"),
        ("toFloat", vec![b(true)], WRONG_TYPE),
        ("toFloatOrNull", vec![b(true)], "null"),
        ("toFloatList", vec![l(&[i(1)])], "[1.0]"),
        ("toBoolean", vec![s("TRUE")], "true"),
        ("toBoolean", vec![i(0)], "false"),
        ("toBoolean", vec![i(-7)], "true"),
        ("toBoolean", vec![f(1.0)], WRONG_TYPE),
        ("toBoolean", vec![s(" tru ")], "null"),
        ("toBoolean", vec![f(1.0)], WRONG_TYPE),
        ("toBooleanOrNull", vec![f(1.0)], "null"),
        ("toBooleanList", vec![l(&[s("false"), f(1.0)])], "[false, null]"),
        ("valueType", vec![NULL], "'NULL'"),
        ("valueType", vec![l(&[])], "'LIST<NOTHING> NOT NULL'"),
        ("valueType", vec![l(&[i(1), NULL, s("")])], "'LIST<INTEGER | STRING> NOT NULL'"),
        ("valueType", vec![l(&[l(&[i(1)])])], "'LIST<LIST<INTEGER NOT NULL> NOT NULL> NOT NULL'"),
    ]);
}

#[test]
fn entities() {
    let mut graph = Graph::new();
    let film = graph.intern_label("Film");
    let (title, year) = (graph.intern_key("title"), graph.intern_key("year"));
    let kind = graph.intern_type("PLAYS");
    let node = graph.add_node(vec![film], vec![(title, s("Heat")), (year, i(1995))]);
    let other = graph.add_node(vec![], vec![]);
    let edge = graph.add_relationship(other, kind, node, vec![]);
    let path = Path { nodes: vec![other, node], relationships: vec![edge] };
    let (n, r) = (Value::Node(node), Value::Relationship(edge));
    let p = Value::Path(Arc::new(path));
    for (name, argument, expected) in [
        ("id", &n, "0"),
        ("elementId", &r, "'0'"),
        ("labels", &n, "['Film']"),
        ("labels", &r, WRONG_TYPE),
        ("type", &r, "'PLAYS'"),
        ("type", &i(0), WRONG_TYPE),
        ("startNode", &r, "(#1)"),
        ("endNode", &r, "(#0)"),
        ("keys", &n, "['title', 'year']"),
        ("keys", &m(&[("a", NULL)]), "['a']"),
        ("keys", &i(1), WRONG_TYPE),
        ("properties", &n, "{title: 'Heat', year: 1995}"),
        ("properties", &r, "{}"),
        ("properties", &m(&[("a", i(1))]), "{a: 1}"),
        ("nodes", &p, "[(#1), (#0)]"),
        ("relationships", &p, "[[#0]]"),
        ("length", &p, "1"),
        ("length", &n, WRONG_TYPE),
    ] {
        assert_eq!(call_in(&graph, name, std::slice::from_ref(argument)), expected, "{name}");
    }
    graph.delete_relationship(edge);
    graph.delete_node(node);
    assert!(graph.is_deleted(Entity::Node(node)));
    for (name, argument, expected) in [
        ("labels", &n, "EntityNotFound: DeletedEntityAccess"),
        ("properties", &n, "EntityNotFound: DeletedEntityAccess"),
        ("keys", &r, "EntityNotFound: DeletedEntityAccess"),
        ("type", &r, "'PLAYS'"),
        ("id", &n, "0"),
    ] {
        assert_eq!(call_in(&graph, name, std::slice::from_ref(argument)), expected, "{name}");
    }
}
