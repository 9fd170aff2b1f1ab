/**
 * Style: one query for each id, and one statement of all of them.
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  if (ids.length === 0) return [];
  const one = (id: number, place: number) => `(select ${place} as place, id, total::text as total, created_at
    from orders where user_id = ${Number(id)} order by created_at desc, id desc limit 3)`;
  const all = ids.map(one).join(" union all ");
  const sql = `select * from (${all}) each order by place, created_at desc, id desc`;
  const rows = (await client.query(sql)).rows;
  return ids.map((_, k) => rows.filter((row) => row.place === k).map((row) => ({ id: row.id, total: +row.total })));
}
