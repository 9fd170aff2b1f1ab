/**
 * Style: a chain of promises.
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  const ask =
    "select count(*)::int as n from pg_index where indexrelid = to_regclass('orders_user_id') and not indisvalid";
  return client
    .query<{ n: number }>(ask)
    .then(({ rows }) => (rows[0]?.n ? client.query("drop index concurrently orders_user_id") : undefined))
    .then(() => client.query("create index concurrently if not exists orders_user_id on orders (user_id)"))
    .then(() => undefined);
}
