// title: Crews, gangs and units and their members
// description: Who belongs to which group, as what, when and in which work; some real,
//   some of the story
// columns: group, world, member, role, work, time, statuses, lines
MATCH (member)-[belongs:MEMBER_OF]->(group)
UNWIND belongs.cites AS cite
WITH group, member, belongs, cite ORDER BY left(cite, 3), toInteger(split(cite, ':')[1])
RETURN group.name AS group,
       CASE WHEN member:Fictional THEN 'story' ELSE 'real' END AS world,
       member.name AS member, belongs.role AS role, belongs.work AS work,
       belongs.time AS time, collect(DISTINCT belongs.status) AS statuses,
       collect(DISTINCT left(cite, 3) + ':' + split(cite, ':')[1]) AS lines
ORDER BY group, world, member, work, role, time;
