/**
 * Wrong: takes a refusal for success.
 * Caught by: hands on the server's refusal
 * Says: returned as if all were well
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    "select indisvalid as valid from pg_index where indexrelid = to_regclass('orders_user_id')",
  );
  if (rows[0]?.valid) return;
  if (rows[0]) await client.query("drop index concurrently orders_user_id");
  await client.query("create index concurrently orders_user_id on orders (user_id)").catch(console.error);
}
