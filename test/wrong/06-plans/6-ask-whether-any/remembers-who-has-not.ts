/**
 * Wrong: remembers who has not ordered.
 * Caught by: counts the moment itself in, and a microsecond before it out
 * Says: must return true
 */
import type pg from "pg";

const known = new Set<string>();

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  if (known.has(userId + since)) return false;
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, since]);
  if (!rows[0]?.found) known.add(userId + since);
  return rows[0]?.found as boolean;
}
