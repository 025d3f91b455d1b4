// title: What is not simply asserted
// description: Facts and claims that are rumored, planned, attributed, opinion, denied,
//   absent or superseded
// param status: string = "rumored"
// columns: subject, says, value, saidBy, lines
MATCH (from)-[fact {status: $status}]->(to)
WHERE NOT to:Document AND (NOT from:Claim OR type(fact) = 'ABOUT')
WITH from, fact, to, CASE WHEN from:Claim THEN from.cites ELSE fact.cites END AS cites
RETURN DISTINCT
       CASE WHEN from:Claim THEN to.name ELSE from.name END AS subject,
       CASE WHEN from:Claim THEN from.property ELSE type(fact) END AS says,
       CASE WHEN from:Claim THEN coalesce(from.value, from.dateText) ELSE to.name END AS value,
       fact.saidBy AS saidBy,
       [cite IN cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY subject, says, value, lines;
