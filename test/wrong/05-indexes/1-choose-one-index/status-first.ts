/**
 * Wrong: begins with a column that one of the queries does not compare.
 * Caught by: serves the three queries for every user and status
 * Says: `count` for user
 * Says: the budget is 12
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (status, user_id, created_at)");
}
