/**
 * Style: carries along what the query returns, built without blocking.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index concurrently on orders (total, created_at desc) include (id)");
}
