/**
 * Wrong: rolls back if the client knows of a transaction; of one whose `begin` is still under way it does not know yet.
 * Caught by: ends a transaction whose begin is still under way
 * Says: the session is "idle in transaction"
 */
import type pg from "pg";

const rest =
  "set session authorization default; reset all; close all; unlisten *; select pg_advisory_unlock_all(); discard temp; discard sequences";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(client.getTransactionStatus() === "I" ? rest : `rollback; ${rest}`);
}
