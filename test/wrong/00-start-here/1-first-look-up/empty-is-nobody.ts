/**
 * Wrong: takes an empty text for no user.
 * Caught by: returns null when there is no such user, and only then
 * Says: `||` to an empty text as well
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  return rows[0]?.city || null;
}
