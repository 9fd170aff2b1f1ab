/**
 * Wrong: null where there is none.
 * Caught by: says whether there is any order at or after a moment
 * Says: returned null | returned undefined
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select max(created_at) >= $2 as found from orders where user_id = $1";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
