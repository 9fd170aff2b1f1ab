/**
 * Wrong: RESET ALL skips the role: the next user has the rights of the last one.
 * Caught by: the next user finds what a new connection has
 * Says: the next user of this one found "none"
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(
    "rollback; reset all; close all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences",
  );
}
