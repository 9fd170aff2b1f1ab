/**
 * Wrong: the ids as the table has them.
 * Caught by: returns the same ids as before, for every number
 * Says: in ascending order
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and user_id = $1::numeric`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
