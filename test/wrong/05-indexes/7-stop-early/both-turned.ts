/**
 * Wrong: turns both, which is the same order, read from the other end.
 * Caught by: stops as soon as it has its rows
 * Says: sorts its rows
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (total desc, created_at desc)");
}
