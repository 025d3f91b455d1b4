// title: Everything about one thing
// description: Its relationships, how sure each is, and the lines that say so
// param name: string
// columns: fact, status, cites
MATCH (thing {name: $name})-[fact]-(other)
WHERE NOT other:Claim AND NOT other:Document
RETURN fact, fact.status AS status, fact.cites AS cites
ORDER BY type(fact), other.name;
