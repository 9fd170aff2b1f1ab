/**
 * Wrong: a Date forgets the microseconds.
 * Caught by: counts the moment itself in, and a microsecond before it out
 * Says: must return false
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2) as found";
  const { rows } = await client.query<{ found: boolean }>(sql, [userId, new Date(since).toISOString()]);
  return rows[0]?.found as boolean;
}
