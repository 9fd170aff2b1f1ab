/**
 * Wrong: two calls at the same time share one query, so that a `begin` sent between them stays open.
 * Caught by: ends a transaction whose begin is still under way
 * Says: While a reset was still under way
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

const running = new WeakMap<pg.ClientBase, Promise<unknown>>();

export async function reset(client: pg.ClientBase): Promise<void> {
  let query = running.get(client);
  if (!query) {
    query = client.query(STATEMENTS.join("; ")).finally(() => running.delete(client));
    running.set(client, query);
  }
  await query;
}
