/**
 * Wrong: resets only what a transaction has left: with none open it does nothing.
 * Caught by: the next user finds what a new connection has
 * Says: the next user of this one found
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  if (client.getTransactionStatus() === "I") return;
  await client.query(
    "rollback; set session authorization default; reset all; close all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences",
  );
}
