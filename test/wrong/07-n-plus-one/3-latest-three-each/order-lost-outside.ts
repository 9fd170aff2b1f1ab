/**
 * Wrong: sorts inside, and leaves the order outside to itself.
 * Caught by: gives a list for each id: without orders, nobody's, twice, or none at all
 * Says: must hold
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const sql = `
    select w.place::int, o.id, o.total::float8 as total
    from unnest($1::int[]) with ordinality as w (user_id, place)
    cross join lateral (
      select id, total, created_at from orders where user_id = w.user_id order by created_at desc, id desc limit 3
    ) o
    order by w.place, o.id desc`;
  const { rows } = await client.query<Order & { place: number }>(sql, [ids]);
  const lists: Order[][] = ids.map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists;
}
