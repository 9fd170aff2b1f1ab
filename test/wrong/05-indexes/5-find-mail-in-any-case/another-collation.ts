/**
 * Wrong: in an order of letters by which the query does not compare.
 * Caught by: finds an address in any case, in a few pages
 * Says: reads every row of users
 * Says: leave the collation out
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query('create unique index on users (lower(email) collate "C")');
}
