/**
 * Wrong: unique together with a number that is unique by itself.
 * Caught by: refuses an address that is there already, in any case
 * Says: was let in
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create unique index on users (lower(email), id)");
}
