// title: How two things are linked, and who says so
// description: Every relationship between them with its certainty and all its sources,
//   each a file, a line and a range of characters
// param one: string = "Vincent Hanna"
// param other: string = "Chuck Adamson"
// columns: fact, status, saidBy, via, source
MATCH ({name: $one})-[fact]-({name: $other})
UNWIND fact.sources AS source
RETURN DISTINCT fact, fact.status AS status, fact.saidBy AS saidBy, fact.via AS via, source
ORDER BY type(fact), status, source;
