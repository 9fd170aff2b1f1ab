/**
 * Wrong: puts the settings back last; no name leads it astray, but the last user's time-outs hold for what takes long.
 * Caught by: lets no time-out and no kind of transaction that the last user has set hold it up
 * Says: reset threw error: canceling statement due to lock timeout
 * Says: put the settings back, and only then the rest
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(`rollback;
    close all; unlisten *; select pg_catalog.pg_advisory_unlock_all();
    discard temp; discard sequences;
    set session authorization default; reset all`);
}
