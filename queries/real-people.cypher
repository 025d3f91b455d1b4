// title: The real people and events behind the story
// description: What is based on, or named after, whom and what
// columns: link
MATCH link = ()-[:BASED_ON|NAMED_AFTER]->()
RETURN link
ORDER BY link;
