/**
 * Wrong: correct for the server, but `pg` still believes in its named statements.
 * Caught by: named statements go on working
 * Says: does not exist
 * Says: leave out what deallocates statements
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query("rollback");
  await client.query("discard all");
}
