// title: Who made a film
// description: Direction, production, writing and crew with their jobs, and how sure
//   each is
// param film: string = "Heat"
// columns: job, person, status, saidBy, lines
MATCH (film:Film {name: $film})-[credit:DIRECTED_BY|PRODUCED_BY|WRITTEN_BY|CREW_OF|ADVISED_ON]-(person:Person)
WITH person, credit,
     CASE type(credit) WHEN 'DIRECTED_BY' THEN 'director' WHEN 'PRODUCED_BY' THEN 'producer'
                       WHEN 'WRITTEN_BY' THEN 'writer' ELSE credit.job END AS job
RETURN job, person.name AS person, credit.status AS status, credit.saidBy AS saidBy,
       [cite IN credit.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY job, person, lines;
