// title: Everything one document says
// description: Its facts and claims in the order of its lines; the document is given by
//   the number its file name begins with
// param document: string = "004"
// columns: line, subject, says, value, status
MATCH (from)-[fact]->(to)
WHERE NOT to:Document AND (NOT from:Claim OR type(fact) = 'ABOUT')
UNWIND fact.cites AS cite
WITH from, fact, to, cite
WHERE cite STARTS WITH $document
RETURN DISTINCT toInteger(split(cite, ':')[1]) AS line,
       CASE WHEN from:Claim THEN to.name ELSE from.name END AS subject,
       CASE WHEN from:Claim THEN from.property ELSE type(fact) END AS says,
       CASE WHEN from:Claim
            THEN coalesce(from.comparator + ' ' + from.value, from.value, from.dateText)
            ELSE to.name END AS value,
       fact.status AS status
ORDER BY line, subject, says, value, status;
