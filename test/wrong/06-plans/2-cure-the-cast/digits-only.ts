/**
 * Wrong: knows no way to write a number but digits.
 * Caught by: returns the same ids as before, for every number
 * Says: For "7.0"
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  if (!/^\d{1,9}$/.test(userId)) return [];
  const sql = `select id from orders where user_id = $1::int order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
