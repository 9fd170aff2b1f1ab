/**
 * Wrong: has only the orders with a status that occurs today, which the query without a status cannot use.
 * Caught by: serves the three queries for every user and status
 * Says: the budget is 12
 * Says: leave the condition out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  const today = "status in ('shipped', 'paid', 'pending', 'cancelled', 'refunded')";
  await client.query(`create index on orders (user_id, status, created_at) where ${today}`);
}
