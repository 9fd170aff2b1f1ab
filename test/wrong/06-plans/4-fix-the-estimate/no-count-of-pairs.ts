/**
 * Wrong: knows the frequent pairs, and not how many there are.
 * Caught by: expects what comes, of every pair, city and group
 * Says: Of `groups`
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query(
    "create statistics if not exists addresses_places (mcv) on country, city, lower(city) from addresses",
  );
  await client.query("analyze addresses");
}
