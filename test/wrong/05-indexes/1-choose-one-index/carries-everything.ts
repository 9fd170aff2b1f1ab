/**
 * Wrong: carries along what nobody needs in the index.
 * Caught by: creates one index, of a bounded size
 * Says: three quarters of the table
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, status, created_at) include (id, total)");
}
