/**
 * Wrong: the range before the column that is sorted by.
 * Caught by: reads in order and stops after ten, for every user and amount
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, total, created_at)");
}
