// title: The films of a director, in order
// description: Released, planned and abandoned; a film without a year comes last
// param director: string = "Michael Mann"
// columns: year, film, productionStatus, status, saidBy
MATCH (film:Film)-[directed:DIRECTED_BY]->(:Person {name: $director})
WITH film, directed
ORDER BY directed.status = 'asserted' DESC, directed.status
WITH film, collect(directed)[0] AS directed
RETURN film.year AS year, film.name AS film, film.productionStatus AS productionStatus,
       directed.status AS status, directed.saidBy AS saidBy
ORDER BY year, film;
