/**
 * Wrong: when the gentle build is refused, builds with a lock that keeps writers waiting.
 * Caught by: hands on the server's refusal
 * Says: (code 55P03) was expected
 * Says: returned as if all were well
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ valid: boolean }>(
    "select indisvalid as valid from pg_index where indexrelid = to_regclass('orders_user_id')",
  );
  if (rows[0]?.valid) return;
  if (rows[0]) await client.query("drop index concurrently orders_user_id");
  try {
    await client.query("create index concurrently orders_user_id on orders (user_id)");
  } catch {
    await client.query("drop index concurrently if exists orders_user_id");
    await client.query("create index orders_user_id on orders (user_id)");
  }
}
