/**
 * Wrong: looks at each column for itself.
 * Caught by: expects what comes, of every pair, city and group
 * Says: Of `pair`
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query("analyze addresses");
}
