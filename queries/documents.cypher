// title: What each document contributes
// description: The source files with the number of facts that rest on them
// columns: document, facts
MATCH ()-[fact]->()
UNWIND fact.docs AS document
RETURN document, count(*) AS facts
ORDER BY document;
