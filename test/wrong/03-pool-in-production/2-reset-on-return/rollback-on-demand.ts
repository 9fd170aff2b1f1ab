/**
 * Wrong: asks for the state first, and rolls back in a message of its own: two round trips inside a transaction.
 * Caught by: takes one round trip
 * Says: made 2 round trips; the budget is 1
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  if (client.getTransactionStatus() !== "I") await client.query("rollback");
  await client.query(
    "set session authorization default; reset all; close all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences",
  );
}
