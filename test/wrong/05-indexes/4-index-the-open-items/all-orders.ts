/**
 * Wrong: has all orders.
 * Caught by: creates one index, of a bounded size
 * Says: a tenth of the table
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (status, created_at)");
}
