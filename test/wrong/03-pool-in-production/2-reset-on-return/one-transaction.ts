/**
 * Wrong: puts the settings back first, and goes on in the transaction that began with those of the last user.
 * Caught by: lets no time-out and no kind of transaction that the last user has set hold it up
 * Says: The reset waited for the end of that one
 * Says: end it behind the settings, with `commit`
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(`rollback;
    set session authorization default; reset all;
    close all; unlisten *; select pg_catalog.pg_advisory_unlock_all();
    discard temp; discard sequences`);
}
