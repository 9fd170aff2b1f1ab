/**
 * Style: the columns as keys, for a version without include.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index orders_spent on orders (user_id, status, total)");
}
