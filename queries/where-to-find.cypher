// title: Where to watch or read it
// description: Services and shops that have a work, and on what terms
// columns: work, label, place, terms, status, lines
MATCH (work:Work)-[offer:AVAILABLE_ON|ABOUT]-(other)
WHERE type(offer) = 'AVAILABLE_ON' OR other.property = 'availability'
RETURN work.name AS work, labels(work)[0] AS label,
       CASE WHEN other:Claim THEN null ELSE other.name END AS place,
       coalesce(offer.access, other.value) AS terms, offer.status AS status,
       [cite IN offer.cites | left(cite, 3) + ':' + split(cite, ':')[1]] AS lines
ORDER BY work, label, place, terms;
