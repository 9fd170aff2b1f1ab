/**
 * Wrong: two orders of the columns, to be on the safe side.
 * Caught by: creates one index
 * Says: 2 indexes are new
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query(
    "create index on orders (user_id, created_at, total); create index on orders (user_id, total, created_at)",
  );
}
