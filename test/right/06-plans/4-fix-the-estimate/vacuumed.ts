/**
 * Style: several statements in one text, another order of the columns, and VACUUM as well.
 */
import type pg from "pg";

export async function fixEstimates(client: pg.Client): Promise<void> {
  await client.query(`
    drop statistics if exists "City and country";
    create statistics "City and country" on lower(city), city, country from addresses`);
  await client.query("vacuum (analyze) addresses");
}
