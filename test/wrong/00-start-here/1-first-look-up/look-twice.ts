/**
 * Wrong: asks first whether the user exists, then for the city.
 * Caught by: asks once, and fetches one row
 * Says: made 2 round trips; the budget is 1
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rowCount } = await client.query("select from users where id = $1", [userId]);
  if (rowCount === 0) return null;
  const { rows } = await client.query<{ city: string }>("select city from users where id = $1", [userId]);
  return rows[0]?.city ?? null;
}
