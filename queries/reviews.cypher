// title: What critics made of it
// description: Verdicts by critic and outlet, and how a document itself speaks of it;
//   opinions all
// param work: string = "Heat"
// columns: critic, outlet, on, verdict, lines
MATCH (claim:Claim)-[:ABOUT]->(:Work {name: $work})
WHERE claim.kind IN ['review', 'opinion']
OPTIONAL MATCH (claim)-[:MADE_BY]->(critic)
OPTIONAL MATCH (claim)-[:REPORTED_BY]->(outlet:Organization)
RETURN DISTINCT critic.name AS critic, outlet.name AS outlet, claim.property AS on,
       claim.value AS verdict,
       [cite IN claim.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY critic, on, lines, verdict;
