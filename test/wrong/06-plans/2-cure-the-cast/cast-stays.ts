/**
 * Wrong: casts the column to another type.
 * Caught by: asks once, and touches few pages
 * Says: touched
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id::text = trim_scale($1::numeric)::text order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
