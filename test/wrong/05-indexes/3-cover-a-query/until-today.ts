/**
 * Wrong: has only the orders that are there today.
 * Caught by: answers from the index alone, for every user
 * Says: reads the table
 * Says: leave the condition out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id) include (status, total) where created_at < '2027-01-01'");
}
