/**
 * Wrong: DISCARD ALL does it all, but not inside of a transaction.
 * Caught by: ends a transaction, also one that has failed
 * Says: DISCARD ALL cannot run inside a transaction block
 * Says: Next: rollback, first
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query("discard all");
}
