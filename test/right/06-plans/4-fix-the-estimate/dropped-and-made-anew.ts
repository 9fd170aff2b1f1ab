/**
 * Style: an object for each purpose, dropped first, in a transaction.
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  const objects = [
    ["places_pairs", "(mcv, dependencies) on country, city"],
    ["places_count", "(ndistinct) on city, country"],
    ["places_folded", "on (lower(city))"],
  ];
  await client.query("begin");
  try {
    for (const [name, what] of objects) {
      await client.query(`drop statistics if exists ${name}`);
      await client.query(`create statistics ${name} ${what} from addresses`);
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
  await client.query("analyze addresses");
}
