/**
 * Style: a named index, a chain of promises.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  return client
    .query("CREATE INDEX orders_by_user ON orders USING btree (user_id, status, created_at DESC)")
    .then(() => undefined);
}
