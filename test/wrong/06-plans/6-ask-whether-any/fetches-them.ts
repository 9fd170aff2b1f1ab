/**
 * Wrong: fetches all of them, to see whether there is one.
 * Caught by: asks once, and looks at one order
 * Says: fetched
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select id from orders where user_id = $1 and created_at >= $2";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows.length > 0;
}
