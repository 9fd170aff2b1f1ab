/**
 * Wrong: has all columns, and begins with the status.
 * Caught by: answers from the index alone, for every user
 * Says: the budget is 12
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (status, user_id) include (total)");
}
