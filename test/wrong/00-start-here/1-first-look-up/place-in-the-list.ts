/**
 * Wrong: takes the id for a place in the list, which it is as long as nobody has left.
 * Caught by: returns null when there is no such user, and only then
 * Says: There is no user 500; null was expected
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  if (userId < 1) return null;
  const { rows } = await client.query<{ city: string }>("select city from users order by id offset $1 limit 1", [
    userId - 1,
  ]);
  return rows[0]?.city ?? null;
}
