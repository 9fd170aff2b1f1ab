/**
 * Wrong: `bool_or` looks at every order of the user.
 * Caught by: asks once, and looks at one order
 * Says: touched
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select coalesce(bool_or(created_at >= $2), false) as found from orders where user_id = $1";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  return rows[0]?.found as boolean;
}
