// title: Releases and who released them
// description: Discs, tapes and records of a film and of what belongs to it
// columns: date, release, of, formats, discs, releasedBy, includes
MATCH (release)-[:RELEASE_OF|SOUNDTRACK_OF]->(work)
WHERE release:HomeVideoRelease OR release:Album
OPTIONAL MATCH (release)-[:RELEASED_BY]->(publisher:Organization)
OPTIONAL MATCH (release)-[:INCLUDES]->(part)
WITH release, work, publisher, part ORDER BY part.name
RETURN release.releaseDate AS date, release.name AS release, work.name AS of,
       release.formats AS formats, release.discCount AS discs,
       publisher.name AS releasedBy, collect(DISTINCT part.name) AS includes
ORDER BY date, release;
