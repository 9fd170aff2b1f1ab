/**
 * Wrong: has only what is cheapest today.
 * Caught by: stops as soon as it has its rows
 * Says: sorts its rows
 * Says: leave the condition out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total, created_at desc) where total < 50");
}
