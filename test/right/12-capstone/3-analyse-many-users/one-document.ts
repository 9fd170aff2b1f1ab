/**
 * Style: one document of JSON, made by the server.
 */
import type pg from "pg";

const sql = `
  select coalesce(json_agg(json_build_object('id', id, 'name', name, 'orders', n, 'spent', sum::text, 'lastOrder', latest)
    order by sum desc, id), '[]') as users
  from (
    select u.id, min(u.name) as name, count(o.user_id) as n, coalesce(sum(o.total), 0)::numeric(20, 2) as sum,
      to_char(max(o.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as latest
    from users as u left outer join orders as o on u.id = o.user_id and o.user_id = any($1::int[])
    where u.id = any($1::int[])
    group by 1
  ) as each_user`;

type Line = { id: number; name: string; orders: number; spent: string; lastOrder: string | null };

export const userAnalytics = (client: pg.ClientBase, ids: readonly number[]) =>
  client.query<{ users: Line[] }>(sql, [ids]).then(({ rows: [row] }) =>
    (row?.users ?? []).map((line) => {
      const lastOrder = line.lastOrder ? new Date(line.lastOrder) : null;
      return { ...line, lastOrder };
    }),
  );
