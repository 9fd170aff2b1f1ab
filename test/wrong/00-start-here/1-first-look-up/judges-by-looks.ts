/**
 * Wrong: takes an id below 1 for nobody's, without asking.
 * Caught by: returns null when there is no such user, and only then
 * Says: There is a user 0, who lives in Atlantis
 * Says: judge none by how it looks
 */
import pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  if (userId < 1) return null;
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  return rows[0]?.city ?? null;
}
