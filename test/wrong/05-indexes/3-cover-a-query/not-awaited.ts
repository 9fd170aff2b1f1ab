/**
 * Wrong: returns before the index is there.
 * Caught by: creates one index, of a bounded size
 * Says: still waiting for an answer
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  client.query("create index on orders (user_id) include (status, total)").catch(() => undefined);
}
