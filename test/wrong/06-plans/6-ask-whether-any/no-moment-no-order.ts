/**
 * Wrong: takes a moment that cannot be read for one since which nobody has ordered.
 * Caught by: hands on the error of its query
 * Says: is no moment
 */
import type pg from "pg";

export async function hasOrderedSince(client: pg.Client, userId: number, since: string): Promise<boolean> {
  const sql = "select 1 from orders where user_id = $1 and created_at >= $2::timestamptz limit 1";
  try {
    const { rowCount } = await client.query(sql, [userId, since]);
    return rowCount === 1;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith("22")) return false;
    throw error;
  }
}
