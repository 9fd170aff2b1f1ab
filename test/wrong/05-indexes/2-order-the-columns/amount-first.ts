/**
 * Wrong: begins with the range.
 * Caught by: reads in order and stops after ten, for every user and amount
 * Says: sorts its rows | the budget is 20
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total, user_id, created_at)");
}
