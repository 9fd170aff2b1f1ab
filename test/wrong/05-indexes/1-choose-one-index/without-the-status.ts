/**
 * Wrong: has no status, so that all orders of the user are looked at.
 * Caught by: serves the three queries for every user and status
 * Says: the budget is 12
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, created_at)");
}
