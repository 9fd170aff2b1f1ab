/**
 * Wrong: remembers who has ordered.
 * Caught by: asks anew at each call
 * Says: must return false
 */
import type pg from "pg";

const known = new Set<string>();

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  if (known.has(userId + since)) return true;
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  if (rows[0]?.found) known.add(userId + since);
  return rows[0]?.found as boolean;
}
