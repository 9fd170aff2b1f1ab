/**
 * Wrong: an index for each query.
 * Caught by: creates one index, of a bounded size
 * Says: 2 indexes are new
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id); create index on orders (user_id, status, created_at)");
}
