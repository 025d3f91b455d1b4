// title: Box office, with the line that says so
// description: Amounts in dollars and verdicts on them, by film; a comparator says how
//   the amount is meant
// columns: film, comparator, amountUSD, verdict, status, line
MATCH (film:Film)<-[:ABOUT]-(claim:Claim)
WHERE claim.property STARTS WITH 'boxOffice'
UNWIND claim.cites AS cite
RETURN film.name AS film, claim.comparator AS comparator, claim.valueNumber AS amountUSD,
       CASE WHEN claim.valueNumber IS NULL THEN claim.value END AS verdict,
       claim.status AS status, cite AS line
ORDER BY film, amountUSD, line;
