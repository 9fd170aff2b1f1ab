/**
 * Wrong: returns before the server has looked.
 * Caught by: expects what comes, of every pair, city and group
 * Says: still waiting for an answer
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("create statistics if not exists addresses_places on country, city, lower(city) from addresses");
  client.query("analyze addresses").catch(() => undefined);
}
