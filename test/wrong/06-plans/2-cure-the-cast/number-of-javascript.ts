/**
 * Wrong: a number of JavaScript has 53 bits.
 * Caught by: returns the same ids as before, for every number
 * Says: For "
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const id = Number(userId);
  if (Number.isNaN(id) && userId !== "NaN") throw Object.assign(new Error(`no number: ${userId}`), { code: "22P02" });
  if (!Number.isInteger(id) || Math.abs(id) > 2_147_483_647) return [];
  const sql = `select id from orders where user_id = $1::int order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [id]);
  return rows.map(({ id }) => id);
}
