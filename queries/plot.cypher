// title: What happens in a work, in the order of events
// description: Events of the story with time, places, who takes part and in what role;
//   of those without a date, the ones an earlier work told come first, then the order
//   in which the documents tell them
// param work: string = "Heat 2"
// columns: date, event, places, participants, part, lines
MATCH (event:Event)-[appears:APPEARS_IN]->(work:Work {name: $work})
UNWIND appears.cites AS cite
WITH event, appears, cite ORDER BY left(cite, 3), toInteger(split(cite, ':')[1])
WITH event, collect(appears.extent)[0] AS part,
     collect(DISTINCT left(cite, 3) + ':' + split(cite, ':')[1]) AS lines
OPTIONAL MATCH (event)-[:APPEARS_IN]->(earlier:Work)<-[:SEQUEL_TO]-(:Work {name: $work})
OPTIONAL MATCH (event)-[:TOOK_PLACE_AT]->(place:Place)
OPTIONAL MATCH (who)-[took:PARTICIPATED_IN]->(event)
WITH event, part, lines, earlier IS NULL AS new, place,
     who.name + ' (' + took.role + ')' AS participant
ORDER BY place.name, participant
WITH event, part, lines, new, collect(DISTINCT place.name) AS places,
     collect(DISTINCT participant) AS participants
RETURN event.date AS date, event.name AS event, places, participants, part, lines
ORDER BY date, new, left(lines[0], 3), toInteger(split(lines[0], ':')[1]), event;
