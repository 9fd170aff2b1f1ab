/**
 * Wrong: sorts the three here, by Dates, which have no microseconds.
 * Caught by: decides by the microsecond, then by the larger id
 * Says: a microsecond apart
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const sql = `
    select w.place::int, o.id, o.total::float8 as total, o.created_at
    from unnest($1::int[]) with ordinality as w (user_id, place)
    cross join lateral (
      select id, total, created_at from orders where user_id = w.user_id order by created_at desc, id desc limit 3
    ) o`;
  const { rows } = await client.query(sql, [ids]);
  rows.sort((a, b) => b.created_at.getTime() - a.created_at.getTime() || b.id - a.id);
  const lists: Order[][] = ids.map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists;
}
