import type pg from "pg";

/**
 * Ends the sessions of a database, and returns how many it has had since it was made: the server counts each at its end.
 *
 * @internal
 */
export async function sessionsSoFar(client: pg.Client, database: string): Promise<number> {
  await client.query("select pg_terminate_backend(pid, 2000) from pg_stat_activity where datname = $1", [database]);
  const sql = "select sessions::int from pg_stat_database where datname = $1";
  return (await client.query<{ sessions: number }>(sql, [database])).rows[0]?.sessions ?? 0;
}
