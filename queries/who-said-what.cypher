// title: Who said what, and where
// description: The remarks about one thing with their speakers and occasions
// param about: string = "Heat 2"
// columns: speaker, property, value, status, madeAt, reportedBy, lines
MATCH (claim:Claim)-[:ABOUT]->({name: $about})
MATCH (claim)-[:MADE_BY]->(speaker)
OPTIONAL MATCH (claim)-[:MADE_AT]->(event:Event)
OPTIONAL MATCH (claim)-[:REPORTED_BY]->(outlet:Organization)
WITH speaker, claim, event, outlet ORDER BY outlet.name
WITH speaker, claim, event, collect(DISTINCT outlet.name) AS reportedBy
RETURN speaker.name AS speaker, claim.property AS property,
       coalesce(claim.value, claim.dateText) AS value, claim.status AS status,
       event.name AS madeAt, reportedBy,
       [cite IN claim.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY speaker, property, lines, value;
