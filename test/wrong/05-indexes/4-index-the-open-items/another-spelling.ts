/**
 * Wrong: the planner does not know that these are the same orders.
 * Caught by: finds the oldest without a sort, however many are asked for
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (created_at) where lower(status) = 'pending'");
}
