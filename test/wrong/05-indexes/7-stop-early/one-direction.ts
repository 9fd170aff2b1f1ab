/**
 * Wrong: both columns in one direction; those that cost the same have to be sorted.
 * Caught by: stops as soon as it has its rows
 * Says: sorts its rows
 * Says: each column with its direction
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total, created_at)");
}
