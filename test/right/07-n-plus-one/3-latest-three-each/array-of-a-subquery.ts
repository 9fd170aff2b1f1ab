/**
 * Style: a subquery in the select list for each id, as JSON; a row for each id.
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export async function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const { rows } = await client.query<{ latest: Order[] }>(
    `select coalesce((
       select json_agg(json_build_object('id', id, 'total', total) order by created_at desc, id desc) from (
         select id, total, created_at from orders where user_id = w.id order by created_at desc, id desc limit 3
       ) o), '[]') as latest
     from unnest($1::int[]) with ordinality as w (id, place) order by place`,
    [ids],
  );
  return rows.map(({ latest }) => latest);
}
