import pg from "pg";

export interface Order {
  id: number;
  /** A number: the driver gives what is `numeric` as a text. */
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  // Lateral: the inner query runs for each id, and stops after three. A window function would number all orders of all users
  // before it could throw away what is not wanted.
  const sql = `
    select w.place::int, o.id, o.total::float8 as total
    from unnest($1::int[]) with ordinality as w (user_id, place)
    cross join lateral (
      select id, total, created_at from orders where user_id = w.user_id order by created_at desc, id desc limit 3
    ) o
    order by o.created_at desc, o.id desc`;
  const { rows } = await client.query<Order & { place: number }>(sql, [ids]);
  // Each id gets a list of its own, whether there are rows for it or not.
  const lists: Order[][] = ids.map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists;
}
