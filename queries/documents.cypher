// title: What each document contributes
// description: The source files, when and by whom they were published, how many facts
//   and claims rest on them, and how many of these on no other
// columns: document, date, publisher, lines, facts, claims, alone
MATCH (document:Document)
OPTIONAL MATCH (document)-[:PUBLISHED_BY]->(publisher:Organization)
OPTIONAL MATCH (one)-[fact]->()
WHERE NOT one:Claim AND NOT one:Document AND type(fact) <> 'MENTIONED_IN' AND document.fileName IN fact.docs
WITH document, publisher, count(DISTINCT fact) AS facts, count(DISTINCT CASE WHEN size(fact.docs) = 1 THEN fact END) AS factsAlone
OPTIONAL MATCH (claim:Claim)
WHERE document.fileName IN claim.docs
WITH document, publisher, facts, factsAlone, count(claim) AS claims, count(CASE WHEN size(claim.docs) = 1 THEN claim END) AS claimsAlone
RETURN document.fileName AS document, document.date AS date, publisher.name AS publisher,
       document.lineCount AS lines, facts, claims, factsAlone + claimsAlone AS alone
ORDER BY document;
