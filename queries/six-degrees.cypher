// title: Six degrees between two people
// description: The shortest ways from one to the other through films, books, music,
//   groups and events; being named in one document does not count
// param from: string = "Al Pacino"
// param to: string = "Brian Eno"
// columns: steps, path
MATCH (a:Person {name: $from}), (b:Person {name: $to}),
      path = allShortestPaths((a)-[:ACTED_IN|DIRECTED_BY|PRODUCED_BY|WRITTEN_BY|COMPOSED_BY|CREW_OF|ADVISED_ON|PLAYED_BY|BASED_ON|NAMED_AFTER|SCRIPT_FOR|SEQUEL_TO|PREQUEL_TO|PART_OF|FEATURES|SOUNDTRACK_OF|CONTAINS|FEATURES_ARTIST|COLLABORATED_AS|BY_ARTIST|RENDITION_OF|USES_SONG|RELEASE_OF|INCLUDES|CONTRIBUTOR|MEMBER_OF|AFFILIATED_WITH|PARTICIPATED_IN|PURSUED|RESEMBLES|APPEARS_IN*..6]-(b))
WITH path, [station IN nodes(path) | station.id] AS stations
ORDER BY stations, [way IN relationships(path) | type(way)], [way IN relationships(path) | way.status]
WITH stations, collect(path)[0] AS path
RETURN length(path) AS steps, path
ORDER BY stations;
