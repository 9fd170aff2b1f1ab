import type pg from "pg";

/**
 * Asks until a session of the client's database waits: for a lock, or in its sleep; the test's own time limit ends what never comes.
 *
 * @param pid the session's process; default any
 */
export async function untilWaiting(
  client: pg.ClientBase | pg.Pool,
  what: "Lock" | "PgSleep",
  pid?: number,
): Promise<void> {
  const sql = `select from pg_stat_activity
    where datname = current_database() and $1 in (wait_event_type, wait_event) and pid = coalesce($2, pid)`;
  while ((await client.query(sql, [what, pid ?? null])).rowCount === 0);
}
