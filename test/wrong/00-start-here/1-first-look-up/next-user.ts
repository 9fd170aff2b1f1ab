/**
 * Wrong: where the id has a gap it gives the city of the next user.
 * Caught by: returns null when there is no such user, and only then
 * Says: There is no user 500; null was expected
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const sql = "select city from users where id >= $1 order by id limit 1";
  const { rows } = await client.query<{ city: string }>(sql, [userId]);
  return rows[0]?.city ?? null;
}
