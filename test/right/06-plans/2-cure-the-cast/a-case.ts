/**
 * Style: a CASE that casts only what an integer holds.
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders, (select $1::numeric as n) as given where user_id =
    case when n between -2147483648 and 2147483647 and n = trunc(n) then n::int end order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
