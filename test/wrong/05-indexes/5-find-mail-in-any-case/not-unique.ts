/**
 * Wrong: finds everybody, and lets everybody in.
 * Caught by: refuses an address that is there already, in any case
 * Says: let the index be unique
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("create index on users (lower(email))");
}
