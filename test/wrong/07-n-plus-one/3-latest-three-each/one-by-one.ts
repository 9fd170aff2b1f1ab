/**
 * Wrong: asks for each user on its own.
 * Caught by: makes one round trip, and fetches no other orders
 * Says: made 100 round trips; the budget is 1
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const lists: Order[][] = [];
  for (const id of ids) {
    const sql = `select id, total::float8 as total from orders where user_id = $1
      order by created_at desc, id desc limit 3`;
    lists.push((await client.query<Order>(sql, [id])).rows);
  }
  return lists;
}
