/**
 * Wrong: indexes the other table.
 * Caught by: creates one index, of a bounded size
 * Says: is on users
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on users (id, created_at)");
}
