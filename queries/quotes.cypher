// title: What one speaker said
// description: Remarks of a person, character or outlet as kinds and values, never as
//   sentences; where, and through whom it is known
// param speaker: string = "Michael Mann"
// columns: kind, property, value, about, madeAt, reportedBy, date, lines
MATCH (claim:Claim)-[:MADE_BY]->({name: $speaker})
MATCH (claim)-[:ABOUT]->(thing)
OPTIONAL MATCH (claim)-[:MADE_AT]->(event:Event)
OPTIONAL MATCH (claim)-[:REPORTED_BY]->(outlet:Organization)
WITH claim, thing, event, outlet ORDER BY thing.name, outlet.name
WITH claim, event, collect(DISTINCT thing.name) AS about,
     collect(DISTINCT outlet.name) AS reportedBy
RETURN claim.kind AS kind, claim.property AS property,
       coalesce(claim.value, claim.dateText) AS value, about, event.name AS madeAt,
       reportedBy, claim.claimDate AS date,
       [cite IN claim.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY property, lines, value;
