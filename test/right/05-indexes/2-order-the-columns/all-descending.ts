/**
 * Style: a chain of promises, and every column turned round.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  return client
    .query("CREATE INDEX ON orders USING btree (user_id DESC, created_at DESC, total DESC)")
    .then(() => undefined);
}
