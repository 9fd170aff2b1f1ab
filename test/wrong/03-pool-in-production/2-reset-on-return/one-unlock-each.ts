/**
 * Wrong: unlocks the keys that it finds, each once: who has locked twice holds it still.
 * Caught by: lets go of locks and channels
 * Says: still held after the reset
 */
import type pg from "pg";

/**
 * The parts of DISCARD ALL, which itself may not run inside a transaction, nor in a string with others. Left out is
 * DEALLOCATE ALL: `pg` would go on using the named statements that it believes to be there.
 */
const parts = [
  // First, and in any state: after an error, the server refuses everything else.
  "rollback",
  // Role and login, which RESET ALL skips: left out, the next user has the last one's rights.
  "set session authorization default",
  // Back to the values of the login, not to the server's: what the connection string has set stays.
  "reset all",
  "close all",
  "unlisten *",
  `select pg_advisory_unlock((classid::bigint << 32) + objid::bigint), pg_advisory_unlock_shared(objid::bigint)
    from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
  "discard temp",
  // What lastval() and currval() would tell.
  "discard sequences",
];

export async function reset(client: pg.ClientBase): Promise<void> {
  // One string, one message, one round trip; awaited one by one it would be eight.
  await client.query(parts.join("; "));
}
