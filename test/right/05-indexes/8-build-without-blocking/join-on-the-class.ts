/**
 * Style: asks pg_class by name, and drops only what is invalid.
 */
import type pg from "pg";

export async function buildIndex(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`
    select c.relname from pg_class c join pg_index i on i.indexrelid = c.oid
    where c.relname = 'orders_user_id' and not i.indisvalid`);
  for (const { relname } of rows) await client.query(`DROP INDEX CONCURRENTLY ${relname}`);
  await client.query("CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_user_id ON orders USING btree (user_id)");
}
