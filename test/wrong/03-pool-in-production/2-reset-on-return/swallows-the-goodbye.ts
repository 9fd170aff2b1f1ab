/**
 * Wrong: lets through what says that the connection is gone, but for the server's own words: these are taken for an end in order.
 * Caught by: fails when the connection is dead
 * Says: the news of it was still under way, and reset returned as if all were well
 */
import pg from "pg";

const sql = `rollback; set session authorization default; reset all; commit; close all; unlisten *;
  select pg_catalog.pg_advisory_unlock_all(); discard temp; discard sequences`;

export async function reset(client: pg.ClientBase): Promise<void> {
  await client.query(sql).catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError && error.code === "57P01")) throw error;
  });
}
