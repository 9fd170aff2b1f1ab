/**
 * Style: everything turned round, to be read from the end.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total desc, created_at)");
}
