/**
 * Wrong: remembers who was not there, for as long as the program runs.
 * Caught by: asks the database at each call
 * Says: Between two calls user 5,000,000 came to live in Atlantis
 */
import type pg from "pg";

const nobodies = new Set<number>();

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  if (nobodies.has(userId)) return null;
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  if (rows.length === 0) nobodies.add(userId);
  return rows[0]?.city ?? null;
}
