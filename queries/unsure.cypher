// title: What is not simply asserted
// description: Relationships that are rumored, planned, denied and the like
// param status: string = "rumored"
// columns: fact, saidBy, cites
MATCH ()-[fact]->()
WHERE fact.status = $status
RETURN fact, fact.saidBy AS saidBy, fact.cites AS cites
ORDER BY type(fact), cites;
