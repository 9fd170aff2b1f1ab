/**
 * Wrong: does not look at what is there.
 * Caught by: replaces an invalid index, while others write
 * Says: already exists
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  await client.query("create index concurrently orders_user_id on orders (user_id)");
}
