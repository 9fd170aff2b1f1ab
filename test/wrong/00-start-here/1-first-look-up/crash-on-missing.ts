/**
 * Wrong: reads a column of a row that is not there.
 * Caught by: returns null when there is no such user, and only then
 * Says: null was expected
 * Says: Cannot read properties of undefined
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const { rows } = await client.query("select city from users where id = $1", [userId]);
  return rows[0].city;
}
