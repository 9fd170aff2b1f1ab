/**
 * Wrong: one to find and one to refuse.
 * Caught by: creates one index
 * Says: 2 indexes are new
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on users (lower(email)); create unique index on users (lower(email))");
}
