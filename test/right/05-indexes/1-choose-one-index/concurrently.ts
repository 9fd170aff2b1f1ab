/**
 * Style: built without blocking, with the time before the status: the filter is within the index.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index concurrently on orders (user_id, created_at, status)");
}
