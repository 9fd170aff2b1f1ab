/**
 * Wrong: takes away the role that the login itself has set.
 * Caught by: the next user finds what a new connection has
 * Says: role: a new connection has
 */
import pg from "pg";

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(`
    rollback;
    set session authorization default;
    reset all;
    set role none;
    close all;
    unlisten *;
    select pg_advisory_unlock_all();
    discard temp;
    discard sequences;
  `);
}
