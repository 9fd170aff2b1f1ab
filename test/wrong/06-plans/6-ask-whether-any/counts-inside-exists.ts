/**
 * Wrong: `exists` of a count is always true: a count is a row.
 * Caught by: says whether there is any order at or after a moment
 * Says: must return false
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select exists (select count(*) from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
