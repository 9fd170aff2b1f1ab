/**
 * Wrong: remembers every city that was ever asked for.
 * Caught by: asks the database at each call
 * Says: Between two calls user 17 came to live in Atlantis
 * Says: What is remembered from call to call grows old
 */
import type pg from "pg";

const cities = new WeakMap<pg.Client, Map<number, string>>();

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const known = cities.get(client) ?? new Map<number, string>();
  cities.set(client, known);
  const city = known.get(userId);
  if (city !== undefined) return city;
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  if (rows[0]) known.set(userId, rows[0].city);
  return rows[0]?.city ?? null;
}
