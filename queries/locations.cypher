// title: Where it was filmed, where it plays, where it happened
// description: Places of scenes, works and events, what they lie in, and when they closed
// columns: thing, label, link, place, within, closed, statuses, lines
MATCH (thing)-[link:FILMED_AT|SET_IN|TOOK_PLACE_AT|OPERATES_IN|IMPRISONED_AT]->(place:Place)
OPTIONAL MATCH (place)-[:LOCATED_IN]->(within:Place)
UNWIND link.cites AS cite
WITH thing, link, place, within, cite ORDER BY left(cite, 3), toInteger(split(cite, ':')[1])
RETURN thing.name AS thing, labels(thing)[0] AS label,
       CASE type(link) WHEN 'FILMED_AT' THEN 'filmed at' WHEN 'SET_IN' THEN 'set in'
                       WHEN 'TOOK_PLACE_AT' THEN 'took place at'
                       WHEN 'IMPRISONED_AT' THEN 'imprisoned at' ELSE 'operates in' END AS link,
       place.name AS place, within.name AS within, place.closedDate AS closed,
       collect(DISTINCT link.status) AS statuses,
       collect(DISTINCT left(cite, 3) + ':' + split(cite, ':')[1]) AS lines
ORDER BY link, thing, label, place;
