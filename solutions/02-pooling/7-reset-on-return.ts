import type pg from "pg";

/**
 * The parts of DISCARD ALL, which itself may not run inside a transaction, nor in a string with others. Left out is
 * DEALLOCATE ALL: `pg` would go on using the named statements that it believes to be there.
 */
const parts = [
  // First, and in any state: after an error, the server refuses everything else.
  "rollback",
  "close all",
  "unlisten *",
  "select pg_advisory_unlock_all()",
  "discard temp",
  // Back to the values of the login, not to the server's: what the connection string has set stays.
  "reset all",
];

export async function reset(client: pg.ClientBase): Promise<void> {
  // One string, one message, one round trip; awaited one by one it would be six.
  await client.query(parts.join("; "));
}
