/**
 * Wrong: fetches all orders of the third one's moment, and cuts here.
 * Caught by: makes one round trip, and fetches no other orders
 * Says: fetched
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const { rows } = await client.query(
    `select w.place::int, o.id, o.total::float8 as total from unnest($1::int[]) with ordinality as w (user_id, place)
     cross join lateral (
       select id, total, created_at from orders where user_id = w.user_id
       order by created_at desc fetch first 3 rows with ties
     ) o order by o.created_at desc, o.id desc`,
    [ids],
  );
  const lists: Order[][] = ids.map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists.map((list) => list.slice(0, 3));
}
