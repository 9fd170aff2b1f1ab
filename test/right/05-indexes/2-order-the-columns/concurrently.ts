/**
 * Style: built without blocking.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index concurrently if not exists by_user_and_time on orders (user_id, created_at, total)");
}
