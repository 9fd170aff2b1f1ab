/**
 * Wrong: one for each column.
 * Caught by: creates one index
 * Says: 2 indexes are new
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total); create index on orders (created_at desc)");
}
