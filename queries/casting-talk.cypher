// title: Who might play in a film
// description: Candidates, the part where it is named, how sure it is and who says so;
//   never a fact, always talk
// param film: string = "Heat 2"
// columns: person, part, stage, status, saidBy
MATCH (person:Person)-[talk:CANDIDATE_FOR]->(part)
WHERE talk.film = $film
RETURN person.name AS person, part.name AS part, talk.stage AS stage,
       talk.status AS status, talk.saidBy AS saidBy
ORDER BY person, part, status;
