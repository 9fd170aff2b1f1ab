/**
 * Style: a chain of promises, newest first, read from its end.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  return client
    .query("CREATE INDEX ON orders (created_at DESC) WHERE (status = 'pending'::text)")
    .then(() => undefined);
}
