/**
 * Style: deallocates all, and has `pg` forget its named statements as well: each is sent anew with its next use.
 */
import type pg from "pg";

interface Remembering {
  connection: { parsedStatements: Record<string, string> };
}

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(
    "rollback; set transaction isolation level read committed, not deferrable; set session authorization default; reset all; close all; unlisten *; " +
      "select pg_advisory_unlock_all(); discard temp; discard sequences; discard plans; deallocate all",
  );
  const { parsedStatements } = (client as unknown as Remembering).connection;
  for (const name of Object.keys(parsedStatements)) delete parsedStatements[name];
}
