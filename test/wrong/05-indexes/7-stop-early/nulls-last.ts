/**
 * Wrong: another order as far as the planner knows, since nulls would come last.
 * Caught by: stops as soon as it has its rows
 * Says: sorts its rows
 * Says: its nulls at the other end
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total, created_at desc nulls last)");
}
