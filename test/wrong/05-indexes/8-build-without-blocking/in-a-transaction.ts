/**
 * Wrong: in a transaction, which cannot be.
 * Caught by: builds a valid index of this name
 * Says: cannot run inside a transaction block
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  await client.query("begin; create index concurrently orders_user_id on orders (user_id); commit");
}
