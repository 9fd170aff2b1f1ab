/**
 * Wrong: puts back the settings that pg_settings lists, where custom ones are not.
 * Caught by: the next user finds what a new connection has
 * Says: the setting app.
 */
import type pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(`
    rollback;
    close all;
    set session authorization default;
    select set_config(name, reset_val, false) from pg_settings where source = 'session';
    unlisten *;
    select pg_advisory_unlock_all();
    discard temp;
    discard sequences`);
}
