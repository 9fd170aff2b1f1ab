/**
 * Wrong: ends the transaction by a commit: half-done work of the last user is made to last.
 * Caught by: ends a transaction, also one that has failed
 * Says: roll back, do not commit
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(
    "commit; set session authorization default; reset all; close all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences",
  );
}
