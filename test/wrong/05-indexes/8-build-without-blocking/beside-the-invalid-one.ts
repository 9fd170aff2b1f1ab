/**
 * Wrong: builds another beside the one that is invalid.
 * Caught by: replaces an invalid index, while others write
 * Says: 2 indexes are new
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    "select indisvalid as valid from pg_index where indexrelid = to_regclass('orders_user_id')",
  );
  if (rows[0]?.valid) return;
  const name = rows[0] ? "orders_user_id_2" : "orders_user_id";
  await client.query(`create index concurrently ${name} on orders (user_id)`);
}
