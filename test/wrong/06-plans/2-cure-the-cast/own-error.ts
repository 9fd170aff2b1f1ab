/**
 * Wrong: refuses with an error of its own.
 * Caught by: refuses what is no number, as before
 * Says: code undefined
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  if (!/^\s*[-+]?[\w.+-]+\s*$/.test(userId)) throw new TypeError(`expected a number, got ${userId}`);
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
