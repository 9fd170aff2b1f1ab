/**
 * Wrong: asks first whether there is such a user.
 * Caught by: asks once, and looks at one order
 * Says: round trips
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const { rowCount } = await client.query("select from users where id = $1", [userId]);
  if (rowCount === 0) return false;
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
