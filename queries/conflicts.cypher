// title: What the documents disagree about
// description: Pairs of claims that cannot both be right, or that give two accounts of
//   one thing, with the occasions on which they were made
// columns: about, property, one, oneAt, oneLines, other, otherAt, otherLines
MATCH (one:Claim)-[:CONFLICTS_WITH]->(other:Claim)
MATCH (one)-[:ABOUT]->(thing)<-[:ABOUT]-(other)
OPTIONAL MATCH (one)-[:MADE_AT]->(here:Event)
OPTIONAL MATCH (other)-[:MADE_AT]->(there:Event)
WITH DISTINCT one, other, here, there, thing ORDER BY thing.name
WITH one, other, here, there, collect(DISTINCT thing.name) AS about
RETURN about, one.property AS property, coalesce(one.value, one.dateText) AS one,
       here.name AS oneAt,
       [cite IN one.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS oneLines,
       coalesce(other.value, other.dateText) AS other, there.name AS otherAt,
       [cite IN other.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS otherLines
ORDER BY property, oneLines, otherLines;
