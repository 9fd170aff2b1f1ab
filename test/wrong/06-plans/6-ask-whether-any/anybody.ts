/**
 * Wrong: has anybody ordered?
 * Caught by: says whether there is any order at or after a moment
 * Says: must return false
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select exists (select from orders where created_at >= $2 and $1::int > 0) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
