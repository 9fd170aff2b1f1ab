/**
 * Wrong: knows that the city says the country, and takes every pair for one.
 * Caught by: expects what comes, of every pair, city and group
 * Says: Of `groups` | Of `folded`
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query(
    "create statistics if not exists addresses_places (dependencies) on country, city, lower(city) from addresses",
  );
  await client.query("analyze addresses");
}
