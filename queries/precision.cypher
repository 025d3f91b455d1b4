// title: Where one document is more precise than another
// description: The precise value, what it refines, and the lines of both
// columns: about, label, property, precise, preciseLines, vague, vagueLines
MATCH (precise:Claim)-[:REFINES]->(vague:Claim)-[:ABOUT]->(thing)<-[:ABOUT]-(precise)
RETURN DISTINCT thing.name AS about, labels(thing)[0] AS label, precise.property AS property,
       coalesce(precise.value, precise.dateText) AS precise,
       [cite IN precise.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS preciseLines,
       coalesce(vague.value, vague.dateText) AS vague,
       [cite IN vague.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS vagueLines
ORDER BY about, property, vague, vagueLines;
