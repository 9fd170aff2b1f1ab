/**
 * Wrong: asks a second time when the query has failed.
 * Caught by: hands on the error of a query that fails, and answers the next call
 * Says: ask once; whether to ask again is for the caller to say
 */
import type pg from "pg";

export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  const ask = () => client.query<{ city: string }>("SELECT city FROM users WHERE id = $1", [userId]);
  const { rows } = await ask().catch(ask);
  return rows[0]?.city ?? null;
}
