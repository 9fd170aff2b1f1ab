/**
 * Style: `reset role`, which goes back to the role of the login as well: who may not change the session's user has no need of more.
 */
import pg from "pg";

const STATEMENTS = [
  "rollback",
  "reset role",
  "reset all",
  "commit",
  "close all",
  "unlisten *",
  "select pg_advisory_unlock_all()",
  "discard temp",
  "discard sequences",
];

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(STATEMENTS.join("; "));
}
