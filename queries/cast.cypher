// title: Cast of a film
// description: Who acts in it and as whom, as far as a document pairs the two, how they
//   are billed, and how many documents say so
// param film: string = "Heat"
// columns: actor, character, billing, status, documents
MATCH (actor:Person)-[acted:ACTED_IN]->(film:Film {name: $film})
OPTIONAL MATCH (character:Character)-[:PLAYED_BY {film: $film}]->(actor)
UNWIND acted.docs AS document
WITH actor.name AS actor, character.name AS character, acted.status AS status, document,
     CASE acted.billing WHEN 'lead' THEN 0 WHEN 'starring' THEN 1 WHEN 'supporting' THEN 2
                        WHEN 'featured' THEN 3 ELSE 4 END AS rank
RETURN actor, character,
       ['lead', 'starring', 'supporting', 'featured', 'not said'][min(rank)] AS billing,
       status, count(DISTINCT document) AS documents
ORDER BY min(rank), documents DESC, actor, character;
