/**
 * Wrong: takes the largest user for all numbers beyond.
 * Caught by: returns the same ids as before, for every number
 * Says: For "2147483647.4" | For "2147483648"
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and trunc(least(greatest($1::numeric, -2147483648), 2147483647)) = least(greatest($1::numeric, -2147483648), 2147483647) order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
