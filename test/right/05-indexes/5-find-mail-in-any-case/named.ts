/**
 * Style: a named index, in a transaction.
 */
import type pg from "pg";

export async function addIndex(client: pg.Client): Promise<void> {
  await client.query("BEGIN; CREATE UNIQUE INDEX users_email_any_case ON users USING btree (lower(email)); COMMIT");
}
