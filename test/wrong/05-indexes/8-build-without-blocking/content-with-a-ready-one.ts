/**
 * Wrong: takes an index that is written to, but is not valid, for one.
 * Caught by: replaces an invalid index, while others write
 * Says: and is invalid
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ usable: boolean }>(
    "select indisready as usable from pg_index where indexrelid = to_regclass('orders_user_id')",
  );
  if (rows[0]?.usable) return;
  if (rows[0]) await client.query("drop index concurrently orders_user_id");
  await client.query("create index concurrently orders_user_id on orders (user_id)");
}
