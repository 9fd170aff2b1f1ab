/**
 * Wrong: another column.
 * Caught by: finds an address in any case, in a few pages
 * Says: reads every row of users
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on users (lower(name))");
}
