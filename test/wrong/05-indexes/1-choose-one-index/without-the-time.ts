/**
 * Wrong: finds the orders, and leaves them to be sorted.
 * Caught by: serves the three queries for every user and status
 * Says: the budget is 12 | sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, status)");
}
