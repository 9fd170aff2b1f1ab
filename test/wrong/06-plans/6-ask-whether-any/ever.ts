/**
 * Wrong: whether this user has ever ordered.
 * Caught by: says whether there is any order at or after a moment
 * Says: must return false
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select exists (select from orders where user_id = $1 and $2::timestamptz is not null) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
