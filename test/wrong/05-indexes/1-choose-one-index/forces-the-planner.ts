/**
 * Wrong: forbids the scan for everybody instead of making it needless.
 * Caught by: creates one index, of a bounded size
 * Says: leave the settings as they are
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on orders (user_id, status)");
  await client.query("alter role current_user set enable_seqscan = off; alter role current_user set enable_sort = off");
}
