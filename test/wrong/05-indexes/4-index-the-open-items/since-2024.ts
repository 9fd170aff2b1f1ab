/**
 * Wrong: has only those that are recent today, which the planner cannot use.
 * Caught by: finds the oldest without a sort, however many are asked for
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (created_at) where status = 'pending' and created_at >= '2023-01-01'");
}
