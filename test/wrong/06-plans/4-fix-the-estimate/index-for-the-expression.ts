/**
 * Wrong: an index on the expression, for the sake of its statistics.
 * Caught by: expects what comes, of every pair, city and group
 * Says: Rows, indexes, tables or settings
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("create statistics if not exists addresses_places on country, city from addresses");
  await client.query("create index if not exists addresses_folded on addresses (lower(city))");
  await client.query("analyze addresses");
}
