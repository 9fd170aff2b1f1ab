/**
 * Wrong: a double has 53 bits, and takes what lies beside 7 for 7.
 * Caught by: returns the same ids as before, for every number
 * Says: For "6.9999999999999999999999"
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = case when $1::float8 between -2147483648 and 2147483647 and $1::float8 = trunc($1::float8) then $1::float8::int end and $1::numeric is not null order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
