/**
 * Wrong: fetches all orders of these users, and keeps three of each.
 * Caught by: makes one round trip, and fetches no other orders
 * Says: rows; the budget is
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const sql = `select user_id, id, total::float8 as total from orders where user_id = any($1)
    order by created_at desc, id desc`;
  const { rows } = await client.query(sql, [ids]);
  return ids.map((user) =>
    rows
      .filter(({ user_id }) => user_id === user)
      .slice(0, 3)
      .map(({ id, total }) => ({ id, total })),
  );
}
