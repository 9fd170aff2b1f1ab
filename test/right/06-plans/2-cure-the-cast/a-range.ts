/**
 * Style: an integer on either side of the number, and the old condition.
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id between floor(least(greatest($1::numeric, -2147483648), 2147483647))::int
      and ceil(greatest(least($1::numeric, 2147483647), -2147483648))::int
      and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
