/**
 * Wrong: sorted by time for the whole shop; the orders of one user are strewn in it.
 * Caught by: serves the three queries for every user and status
 * Says: the budget is 12
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (created_at, user_id, status)");
}
