/**
 * Style: a chain of promises, the defaults spelled out.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  return client
    .query("CREATE INDEX cheapest ON orders (total ASC NULLS LAST, created_at DESC NULLS FIRST)")
    .then(() => undefined);
}
