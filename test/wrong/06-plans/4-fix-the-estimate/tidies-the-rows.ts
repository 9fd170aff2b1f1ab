/**
 * Wrong: orders the rows anew, which says nothing of pairs, in a table of another name.
 * Caught by: expects what comes, of every pair, city and group
 * Says: Of `pair` | Rows, indexes, tables or settings
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("create table sorted as select * from addresses order by country, city");
  await client.query("analyze");
}
