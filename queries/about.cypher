// title: Everything about one thing
// description: Its relationships to other things, with how sure each is, who says so, and
//   the lines; a line is the number of its document, a colon and the line's number
// param name: string = "L.A. Takedown"
// columns: fact, saidBy, lines
MATCH (thing {name: $name})-[fact]-(other)
WHERE NOT other:Claim AND NOT other:Document
RETURN DISTINCT fact, fact.saidBy AS saidBy,
       [cite IN fact.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY type(fact), startNode(fact).name, endNode(fact).name, fact.status, lines;
