/**
 * Wrong: has the server check the number first.
 * Caught by: asks once, and touches few pages
 * Says: round trips
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  await client.query("select $1::numeric", [userId]);
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
