import pg from "pg";

/**
 * The parts of DISCARD ALL, which itself may not run inside a transaction, nor in a string with others. Left out is
 * DEALLOCATE ALL: `pg` would go on using the named statements that it believes to be there.
 */
const parts = [
  // The rollback comes first, and works in any state: after an error, the server refuses everything else.
  "rollback",
  // This resets the role and the login, which RESET ALL skips: otherwise the next user has the last one's rights.
  "set session authorization default",
  // Settings go back to their values at the login, not to the server's: what the connection string has set stays. Before what
  // follows, since those of the last user, such as the search_path, hold for these statements, too.
  "reset all",
  // What follows is in another transaction: the one that began before the reset is as the last user has set them all to be, and
  // a serializable, read only and deferrable one may have to wait for others.
  "commit",
  "close all",
  "unlisten *",
  "select pg_advisory_unlock_all()",
  "discard temp",
  // This forgets what lastval() and currval() would tell the next user.
  "discard sequences",
];

export async function reset(client: pg.ClientBase): Promise<void> {
  // One string is one message and one round trip; awaited one by one, the statements would make nine.
  await client.query(parts.join("; "));
}
