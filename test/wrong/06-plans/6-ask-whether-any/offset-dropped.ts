/**
 * Wrong: casts the moment to a timestamp without time zone, by which its offset is dropped.
 * Caught by: counts the moment itself in, and a microsecond before it out
 * Says: 02:30:00.000001-09:30
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select exists (select from orders where user_id = $1 and created_at >= $2::timestamp) as any";
  const { rows } = await client.query(sql, [userId, since]);
  return rows[0].any;
}
