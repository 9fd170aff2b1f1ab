/**
 * Style: the third one's moment with its ties, of which three are kept; a row for each id, with arrays.
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}

export function latestThree(client: pg.Client, ids: number[]): Promise<Order[][]> {
  const sql = `
    select array_agg(o.id order by o.created_at desc, o.id desc) as ids,
      array_agg(o.total::float8 order by o.created_at desc, o.id desc) as totals
    from unnest($1::int[]) with ordinality as w (user_id, place)
    left join lateral (
      select * from (
        select id, total, created_at from orders where user_id = w.user_id
        order by created_at desc fetch first 3 rows with ties
      ) tied order by created_at desc, id desc limit 3
    ) o on true
    group by w.place order by w.place`;
  return client
    .query(sql, [ids])
    .then(({ rows }) =>
      rows.map((row) =>
        row.ids.flatMap((id: number | null, k: number) => (id === null ? [] : [{ id, total: row.totals[k] }])),
      ),
    );
}
