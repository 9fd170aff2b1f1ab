/**
 * Wrong: sorts the latest six by their ids as well, of whom the larger ids may be missing.
 * Caught by: decides by the microsecond, then by the larger id
 * Says: five orders share a moment
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
       select * from (
         select id, total, created_at from orders where user_id = w.user_id order by created_at desc limit 6
       ) latest order by created_at desc, id desc limit 3
     ) o order by o.created_at desc, o.id desc`,
    [ids],
  );
  const lists: Order[][] = ids.map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists;
}
