/**
 * Wrong: makes a whole number of 32 bits of the id, so that a larger one asks for another user.
 * Caught by: returns null when there is no such user, and only then
 * Says: the city of somebody else
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId | 0]);
  return rows[0]?.city ?? null;
}
