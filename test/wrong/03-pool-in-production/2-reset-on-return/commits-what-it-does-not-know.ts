/**
 * Wrong: where the client knows of no transaction, `commit` ends the one whose `begin` is still under way, and its change lasts.
 * Caught by: ends a transaction whose begin is still under way
 * Says: After the reset the change is there; it was not committed by then
 */
import type pg from "pg";

const rest = `set session authorization default; reset all; commit; close all; unlisten *;
  select pg_catalog.pg_advisory_unlock_all(); discard temp; discard sequences`;

export async function reset(client: pg.ClientBase): Promise<void> {
  const end = client.getTransactionStatus() === "I" ? "commit" : "rollback";
  await client.query(`${end}; ${rest}`);
}
