// title: Who might play in a film
// description: Candidates, the part where it is named, how far the talk went, how sure
//   it is and who says so; never a fact, always talk
// param film: string = "Heat 2"
// columns: person, part, stage, status, saidBy, lines
MATCH (person:Person)-[talk:CANDIDATE_FOR {film: $film}]->(part)
RETURN person.name AS person,
       CASE WHEN part:Character THEN part.name ELSE 'not named' END AS part,
       talk.stage AS stage, talk.status AS status, talk.saidBy AS saidBy,
       [cite IN talk.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY person, part, stage, lines;
