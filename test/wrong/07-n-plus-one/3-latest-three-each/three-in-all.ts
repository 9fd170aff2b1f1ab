/**
 * Wrong: takes the latest three of all users together.
 * Caught by: returns the latest three of each of a hundred users
 * Says: must hold
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const sql = `select user_id, id, total::float8 as total from orders where user_id = any($1)
    order by created_at desc, id desc limit 3 * cardinality($1::int[])`;
  const { rows } = await client.query(sql, [ids]);
  return ids.map((user) =>
    rows
      .filter(({ user_id }) => user_id === user)
      .slice(0, 3)
      .map(({ id, total }) => ({ id, total })),
  );
}
