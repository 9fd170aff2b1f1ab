/**
 * Wrong: returns how many there are.
 * Caught by: says whether there is any order at or after a moment
 * Says: must return
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select count(*)::int as found from (select from orders where user_id = $1 and created_at >= $2 limit 1)";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
