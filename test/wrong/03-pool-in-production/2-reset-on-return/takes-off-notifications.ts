/**
 * Wrong: takes off the listeners to "notification", since nothing is listened to on the server any more.
 * Caught by: touches what belongs to others, or was committed, not at all
 * Says: after the reset the number of listeners to "notification" was
 * Says: Whoever put it on hears nothing any more
 */
import type pg from "pg";

const PARTS = [
  "rollback",
  "set session authorization default",
  "reset all",
  "close all",
  "unlisten *",
  "select pg_advisory_unlock_all()",
  "discard temp",
  "discard sequences",
];

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(PARTS.join("; "));
  client.removeAllListeners("notification");
}
