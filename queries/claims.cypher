// title: What is said of one thing
// description: Every value and remark about it, the kind of remark, how sure it is and
//   who says so
// param name: string = "Heat"
// columns: thing, property, value, kind, status, saidBy, lines
MATCH (thing {name: $name})<-[:ABOUT]-(claim:Claim)
RETURN labels(thing)[0] AS thing, claim.property AS property,
       coalesce(claim.comparator + ' ' + claim.value, claim.value, claim.dateText) AS value, claim.kind AS kind,
       claim.status AS status, claim.saidBy AS saidBy,
       [cite IN claim.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY thing, property, kind, value, lines;
