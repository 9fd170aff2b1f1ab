import pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  // A build that failed leaves its index behind, and `if not exists` would be content with that.
  const sql = "select indisvalid as valid from pg_index where indexrelid = to_regclass('orders_user_id')";
  const [index] = (await client.query<{ valid: boolean }>(sql)).rows;
  if (index?.valid) return;
  // A plain DROP INDEX waits for every writer that is under way, and all later ones wait behind it.
  if (index) await client.query("drop index concurrently orders_user_id");
  await client.query("create index concurrently orders_user_id on orders (user_id)");
}
