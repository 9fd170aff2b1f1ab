/**
 * Style: one more key, one carried along, built without blocking.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index concurrently on orders (user_id, status) include (total)");
}
