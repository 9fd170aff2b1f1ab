/**
 * Wrong: in order of their numbers, which is that of time only as long as nobody enters an older one.
 * Caught by: finds the oldest without a sort, however many are asked for
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (id) where status = 'pending'");
}
