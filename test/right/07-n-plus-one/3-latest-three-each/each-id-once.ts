/**
 * Style: each id once, all rows in order of time, and a Map to find the lists by.
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const different = [...new Set(ids)];
  return client
    .query(
      `select w.id as whose, o.* from unnest($1::int[]) as w (id), lateral (
         select id, total, created_at from orders where user_id = w.id order by created_at desc, id desc limit 3
       ) o order by o.created_at desc, o.id desc`,
      [different],
    )
    .then(({ rows }) => {
      const latest = new Map<number, Order[]>(different.map((id) => [id, []]));
      for (const { whose, id, total } of rows) latest.get(whose)?.push({ id, total: Number(total) });
      return ids.map((id) => [...(latest.get(id) ?? [])]);
    });
}
