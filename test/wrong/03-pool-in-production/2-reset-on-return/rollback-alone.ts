/**
 * Wrong: ends the transaction, and thinks of nothing else, as SQLAlchemy's pool does by default.
 * Caught by: the next user finds what a new connection has
 * Says: a new connection has
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query("rollback");
}
