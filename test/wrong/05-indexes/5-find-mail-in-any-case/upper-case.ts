/**
 * Wrong: another spelling than the query's.
 * Caught by: finds an address in any case, in a few pages
 * Says: reads every row of users
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create unique index on users (upper(email))");
}
