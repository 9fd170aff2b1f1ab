/**
 * Wrong: takes what is no number for a user without orders.
 * Caught by: refuses what is no number, as before
 * Says: Who made the mistake has to hear of it
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  const sql = `select id from orders where user_id = least(greatest($1::numeric, -2147483648), 2147483647)::int and user_id = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]).catch((error) => {
    if (error.code === "22P02") return { rows: [] };
    throw error;
  });
  return rows.map(({ id }) => id);
}
