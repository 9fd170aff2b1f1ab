/**
 * Wrong: puts the settings back last: until then the last user's search_path decides which functions are called.
 * Caught by: is not led astray by what the last user has set
 * Says: own has a function named pg_advisory_unlock_all
 * Says: Next: rollback, then put the settings back, and only then the rest
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(`rollback;
    close all; unlisten *; select pg_advisory_unlock_all();
    discard temp; discard sequences;
    set session authorization default; reset all`);
}
