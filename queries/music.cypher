// title: The music of a film
// description: Its album, score, songs and artists
// param film: string = "Heat"
// columns: what, label, link, whom, note, lines
MATCH (:Film {name: $film})-[:SOUNDTRACK_OF|USES_SONG]-(first:Work)-[:CONTAINS*0..1]->(thing)
MATCH (thing)-[link:CONTAINS|FEATURES_ARTIST|COMPOSED_BY|BY_ARTIST|RENDITION_OF|RELEASED_BY|SOUNDTRACK_OF|USES_SONG]-(other)
WHERE startNode(link) = thing OR type(link) = 'USES_SONG'
RETURN DISTINCT thing.name AS what, labels(thing)[0] AS label,
       CASE type(link) WHEN 'CONTAINS' THEN 'contains' WHEN 'FEATURES_ARTIST' THEN 'features'
                       WHEN 'COMPOSED_BY' THEN 'composed by' WHEN 'BY_ARTIST' THEN 'performed by'
                       WHEN 'RENDITION_OF' THEN 'rendition of' WHEN 'RELEASED_BY' THEN 'released by'
                       WHEN 'SOUNDTRACK_OF' THEN 'soundtrack of' ELSE 'used in' END AS link,
       other.name AS whom,
       coalesce(link.manner, toString(link.durationMinutes) + ' minutes') AS note,
       [cite IN link.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY label, what, link, whom;
