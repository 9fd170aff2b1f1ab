/**
 * Wrong: reads the digits at the beginning, and no more.
 * Caught by: returns the same ids as before, for every number
 * Says: For "
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = $1::int order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [Number.parseInt(userId, 10)]);
  return rows.map(({ id }) => id);
}
