/**
 * Wrong: has one list for an id that comes twice.
 * Caught by: gives a list for each id: without orders, nobody's, twice, or none at all
 * Says: with users who have 0, 1, 2 and 3 orders
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
    order by w.place, o.created_at desc, o.id desc`;
  const { rows } = await client.query<Order & { place: number }>(sql, [[...new Set(ids)]]);
  const lists: Order[][] = [...new Set(ids)].map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists;
}
