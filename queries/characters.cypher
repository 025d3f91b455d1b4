// title: Who is who in the story
// description: The characters of a work, what they do, what becomes of them, and who
//   plays them
// param work: string = "Heat"
// columns: character, occupation, fate, actors
MATCH (character:Character)-[:APPEARS_IN]->(:Work {name: $work})
WITH DISTINCT character
OPTIONAL MATCH (character)-[:PLAYED_BY]->(actor:Person)
WITH character, actor ORDER BY actor.name
RETURN character.name AS character, character.occupation AS occupation,
       character.fate AS fate, collect(DISTINCT actor.name) AS actors
ORDER BY character;
