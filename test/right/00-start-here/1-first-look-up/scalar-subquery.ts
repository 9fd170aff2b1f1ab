/**
 * Style: SQL that always gives one row, null in it where there is no such user.
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const sql = "select (select u.city from users u where u.id = any($1::int[])) as city";
  const [row] = (await client.query<{ city: string | null }>(sql, [[userId]])).rows;
  return row?.city ?? null;
}
