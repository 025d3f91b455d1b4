// title: Cast of a film
// description: Who plays whom, as far as a document pairs the two
// param film: string = "Heat"
// columns: character, actor
MATCH (character:Character)-[played:PLAYED_BY]->(actor:Person)
WHERE played.film = $film
RETURN character.name AS character, actor.name AS actor
ORDER BY character, actor;
