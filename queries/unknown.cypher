// title: What is not known
// description: What a document says is missing or not announced, and questions that
//   somebody would not answer
// columns: about, question, answer, saidBy, lines
MATCH (claim:Claim)-[:ABOUT]->(thing)
WHERE claim.kind IN ['absence', 'no-comment']
WITH claim, thing.name AS thing ORDER BY thing
RETURN collect(DISTINCT thing) AS about, claim.property AS question,
       CASE claim.kind WHEN 'absence' THEN coalesce(claim.value, 'none yet')
                       ELSE claim.value END AS answer,
       claim.saidBy AS saidBy,
       [cite IN claim.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY question, lines, about;
