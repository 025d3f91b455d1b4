// title: Where scenes were filmed
// columns: scene, place, within
MATCH (scene:Scene)-[:FILMED_AT]->(place:Place)
OPTIONAL MATCH (place)-[:LOCATED_IN]->(within:Place)
RETURN scene.name AS scene, place.name AS place, within.name AS within
ORDER BY scene, place, within;
