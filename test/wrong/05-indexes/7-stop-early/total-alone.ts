/**
 * Wrong: leaves those that cost the same to be sorted.
 * Caught by: stops as soon as it has its rows
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total)");
}
