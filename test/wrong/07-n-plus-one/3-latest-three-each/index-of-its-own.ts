/**
 * Wrong: builds an index of its own for each call.
 * Caught by: makes one round trip, and fetches no other orders
 * Says: round trips; the budget is 1
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  await client.query("create index if not exists latest on orders (user_id, created_at desc, id desc)");
  const sql = `
    select w.place::int, o.id, o.total::float8 as total
    from unnest($1::int[]) with ordinality as w (user_id, place)
    cross join lateral (
      select id, total, created_at from orders where user_id = w.user_id order by created_at desc, id desc limit 3
    ) o
    order by w.place, o.created_at desc, o.id desc`;
  const { rows } = await client.query<Order & { place: number }>(sql, [ids]);
  const lists: Order[][] = ids.map(() => []);
  for (const { place, id, total } of rows) lists[place - 1]?.push({ id, total });
  return lists;
}
