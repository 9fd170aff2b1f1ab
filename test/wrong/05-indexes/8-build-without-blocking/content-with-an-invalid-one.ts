/**
 * Wrong: takes an invalid index for one.
 * Caught by: replaces an invalid index, while others write
 * Says: and is invalid
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  await client.query("create index concurrently if not exists orders_user_id on orders (user_id)");
}
