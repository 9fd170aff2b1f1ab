/**
 * Wrong: builds an index for the cast, when somebody asks.
 * Caught by: asks once, and touches few pages
 * Says: round trips
 */
import type pg from "pg";

export async function ordersOf(client: pg.Client, userId: string): Promise<number[]> {
  await client.query("create index if not exists orders_numeric on orders ((user_id::numeric))");
  const sql = `select id from orders where user_id::numeric = $1::numeric order by id`;
  const { rows } = await client.query<{ id: number }>(sql, [userId]);
  return rows.map(({ id }) => id);
}
