/**
 * Wrong: fails for a number that no integer holds.
 * Caught by: returns the same ids as before, for every number
 * Says: out of range
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = $1::numeric::int and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
