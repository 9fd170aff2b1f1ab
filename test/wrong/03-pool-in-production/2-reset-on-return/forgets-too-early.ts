/**
 * Wrong: has `pg` forget its named statements before the reset is sent: one that is under way is remembered after that, and deallocated.
 * Caught by: named statements go on working
 * Says: A named statement was still under way
 * Says: leave out what deallocates statements
 */
import type pg from "pg";

interface Remembering {
  connection: { parsedStatements: Record<string, string> };
}

export async function reset(client: pg.ClientBase): Promise<void> {
  const { parsedStatements } = (client as unknown as Remembering).connection;
  for (const name of Object.keys(parsedStatements)) delete parsedStatements[name];
  await client.query(
    "rollback; set session authorization default; reset all; close all; unlisten *; " +
      "select pg_advisory_unlock_all(); discard temp; discard sequences; deallocate all",
  );
}
