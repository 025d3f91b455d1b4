// title: What the story is based on
// description: Works and characters, the real people, events and books behind them, and
//   how close the likeness is
// columns: thing, label, link, degree, model, modelLabel, status, lines
MATCH (thing)-[link:BASED_ON|NAMED_AFTER]->(model)
RETURN thing.name AS thing, labels(thing)[0] AS label,
       CASE type(link) WHEN 'BASED_ON' THEN 'based on' ELSE 'named after' END AS link,
       link.degree AS degree, model.name AS model, labels(model)[0] AS modelLabel,
       link.status AS status,
       [cite IN link.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY thing, label, link, model, lines;
