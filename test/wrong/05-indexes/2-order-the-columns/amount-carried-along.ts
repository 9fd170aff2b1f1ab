/**
 * Wrong: carries the amount along, where it is no condition.
 * Caught by: reads in order and stops after ten, for every user and amount
 * Says: the budget is 20
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, created_at) include (total)");
}
