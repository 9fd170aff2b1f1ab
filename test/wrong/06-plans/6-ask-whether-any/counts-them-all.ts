/**
 * Wrong: counts all of them, to compare with none.
 * Caught by: asks once, and looks at one order
 * Says: touched
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select count(*) > 0 as found from orders where user_id = $1 and created_at >= $2";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
