// title: Plans and states that others replaced
// description: What was once so or was meant to be, and where it is said what came instead
// columns: subject, said, value, instead, insteadValue, lines
MATCH (from)-[fact]->(to)
WHERE fact.status = 'superseded' AND NOT to:Document AND (NOT from:Claim OR type(fact) = 'ABOUT')
OPTIONAL MATCH (from)-[:SUPERSEDED_BY]->(newer:Claim)
WITH CASE WHEN from:Claim THEN to.name ELSE from.name END AS subject,
     CASE WHEN from:Claim THEN from.property ELSE type(fact) END AS said,
     CASE WHEN from:Claim THEN coalesce(from.value, from.dateText) ELSE to.name END AS value,
     newer, fact.cites AS cites
RETURN DISTINCT subject, said, value, newer.property AS instead,
       coalesce(newer.value, newer.dateText) AS insteadValue,
       [cite IN cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY subject, said, value, instead, lines;
