// title: Claims that cannot both be right
// columns: about, one, oneCites, other, otherCites
MATCH (one:Claim)-[:CONFLICTS_WITH]->(other:Claim), (one)-[:ABOUT]->(about)
RETURN about.name AS about, one.value AS one, one.cites AS oneCites,
       other.value AS other, other.cites AS otherCites
ORDER BY about, one, other;
