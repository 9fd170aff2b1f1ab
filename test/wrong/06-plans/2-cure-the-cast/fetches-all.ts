/**
 * Wrong: fetches every order, and compares here.
 * Caught by: asks once, and touches few pages
 * Says: fetched
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = "select id, user_id = $1::numeric as own from orders order by id";
  const { rows } = await client.query<{ id: number; own: boolean }>(sql, [userId]);
  return rows.filter(({ own }) => own).map(({ id }) => id);
}
