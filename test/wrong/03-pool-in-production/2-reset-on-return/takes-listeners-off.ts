/**
 * Wrong: takes all listeners off the client, those of the owner of the pool too.
 * Caught by: touches what belongs to others, or was committed, not at all
 * Says: after the reset the number of listeners to "error" was
 */
import pg from "pg";

const STATEMENTS = [
  "rollback",
  "set session authorization default",
  "reset all",
  "close all",
  "unlisten *",
  "select pg_advisory_unlock_all()",
  "discard temp",
  "discard sequences",
];

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(STATEMENTS.join("; "));
  // Nobody of before listens any more.
  for (const event of ["notification", "notice", "error"]) client.removeAllListeners(event);
}
