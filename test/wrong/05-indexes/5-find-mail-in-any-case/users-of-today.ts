/**
 * Wrong: has only the users of today, which the planner cannot use.
 * Caught by: finds an address in any case, in a few pages
 * Says: reads every row of users
 * Says: leave the condition out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create unique index on users (lower(email)) where id <= 10000");
}
