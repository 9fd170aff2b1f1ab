/**
 * Wrong: has only the orders that are there today.
 * Caught by: reads in order and stops after ten, for every user and amount
 * Says: sorts its rows
 * Says: leave the condition out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, created_at, total) where created_at < '2027-01-01'");
}
