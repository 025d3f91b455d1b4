// title: Facts that rest on one document only
// description: Of all that is said about one thing, the facts that no other document
//   repeats, whatever its wording or certainty
// param name: string = "Heat 2"
// columns: thing, fact, statuses, lines
MATCH (thing {name: $name})-[fact]-(other)
WHERE NOT other:Claim AND NOT other:Document
UNWIND fact.cites AS cite
WITH thing, fact, cite ORDER BY left(cite, 3), toInteger(split(cite, ':')[1])
WITH thing, startNode(fact) AS from, type(fact) AS type, endNode(fact) AS to,
     collect(fact)[0] AS fact, collect(DISTINCT fact.status) AS statuses,
     collect(DISTINCT left(cite, 3) + ':' + split(cite, ':')[1]) AS lines,
     collect(DISTINCT split(cite, ':')[0]) AS documents
WHERE size(documents) = 1
RETURN labels(thing)[0] AS thing, fact, statuses, lines
ORDER BY documents, thing, type, from.name, to.name;
