/**
 * Wrong: has the status and no total.
 * Caught by: answers from the index alone, for every user
 * Says: reads the table
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, status)");
}
