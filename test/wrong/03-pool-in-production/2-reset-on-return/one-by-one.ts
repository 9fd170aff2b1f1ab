/**
 * Wrong: all that is needed, and a round trip for each.
 * Caught by: takes one round trip
 * Says: made 6 round trips; the budget is 1
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  for (const part of [
    "rollback; set session authorization default; reset all",
    "close all",
    "unlisten *",
    "select pg_advisory_unlock_all()",
    "discard temp",
    "discard sequences",
  ]) {
    await client.query(part);
  }
}
