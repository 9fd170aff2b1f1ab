/**
 * Wrong: resets what was set, in the middle of the transaction, and what it holds stays.
 * Caught by: the next user finds what a new connection has
 * Says: a new connection has
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query("rollback; reset all");
}
