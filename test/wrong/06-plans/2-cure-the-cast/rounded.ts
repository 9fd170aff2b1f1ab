/**
 * Wrong: 7.5 becomes 8, and 6.5 becomes 7.
 * Caught by: returns the same ids as before, for every number
 * Says: For "7.5"
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
