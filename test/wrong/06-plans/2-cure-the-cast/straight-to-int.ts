/**
 * Wrong: an integer does not take a text with decimals.
 * Caught by: returns the same ids as before, for every number
 * Says: ordersOf threw
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = $1::int order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
