/**
 * Style: the status as a key besides, which is always the same.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index open_orders on orders (status, created_at) where status = 'pending'");
}
