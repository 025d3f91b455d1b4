// title: Real events and their fictional echoes
// description: Events the story was made from and events said to repeat it; the echo of
//   an event may come through a person who was there
// columns: event, date, place, through, link, echo, label, status, lines
MATCH (event:Event)<-[:PARTICIPATED_IN*0..1]-(model)-[link:RESEMBLES|BASED_ON|NAMED_AFTER]-(echo)
WHERE NOT event:Fictional AND (echo:Work OR echo:Fictional)
OPTIONAL MATCH (event)-[:TOOK_PLACE_AT]->(place:Place)
RETURN event.name AS event, event.date AS date, place.name AS place,
       CASE WHEN model:Person THEN model.name END AS through,
       CASE type(link) WHEN 'RESEMBLES' THEN 'resembles' WHEN 'NAMED_AFTER' THEN 'gave its name to'
                       ELSE 'inspired' END AS link,
       echo.name AS echo, labels(echo)[0] AS label, link.status AS status,
       [cite IN link.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY date, event, through, echo, link, status;
