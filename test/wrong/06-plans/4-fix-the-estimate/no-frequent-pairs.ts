/**
 * Wrong: knows dependencies and counts, and no pair by name.
 * Caught by: expects next to nothing of pairs that never occur
 * Says: Of `pair`
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query(
    "create statistics if not exists addresses_places (dependencies, ndistinct) on country, city, lower(city) from addresses",
  );
  await client.query("analyze addresses");
}
