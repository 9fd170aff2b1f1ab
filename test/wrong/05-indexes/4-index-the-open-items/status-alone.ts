/**
 * Wrong: finds the pending ones, and leaves them to be sorted.
 * Caught by: finds the oldest without a sort, however many are asked for
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (status) where status = 'pending'");
}
