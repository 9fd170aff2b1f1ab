/**
 * Style: carries along what the query returns.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (created_at) include (id, user_id) where status = 'pending'");
}
