/**
 * Style: the newest one, if there is any.
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select from orders where user_id = $1 and created_at >= $2 order by created_at desc limit 1";
  const { rowCount } = await client.query(sql, [userId, since]);
  return rowCount === 1;
}
