/**
 * Wrong: has other open orders as well, which are all looked at when none is pending.
 * Caught by: serves orders that become pending later, and none at all
 * Says: when none is pending
 * Says: the budget is 4
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (created_at) where status in ('pending', 'cancelled', 'refunded')");
}
