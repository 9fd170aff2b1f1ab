/**
 * Wrong: a new object with each call.
 * Caught by: puts the estimates right again when other rows are there
 * Says: see whether it is there
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("create statistics on country, city, lower(city) from addresses");
  await client.query("analyze addresses");
}
