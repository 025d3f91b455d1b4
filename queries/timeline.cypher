// title: Everything with a date, in order
// description: Events, films, books, releases, places and articles, real and of the story
// columns: date, what, label, dateOf, world
MATCH (thing)
UNWIND ['date', 'releaseDate', 'publicationDate', 'airDate', 'dateWritten', 'launchDate',
        'closedDate', 'shootingStart', 'activeSince', 'year'] AS key
WITH thing, key
WHERE NOT thing:Claim AND thing[key] IS NOT NULL
RETURN toString(thing[key]) AS date, thing.name AS what, labels(thing)[0] AS label,
       key AS dateOf, CASE WHEN thing:Fictional THEN 'story' ELSE 'real' END AS world
ORDER BY date, what, dateOf;
