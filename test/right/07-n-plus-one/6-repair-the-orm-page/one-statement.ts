/**
 * Style: one statement with all in it, sums by a window.
 */
import type pg from "pg";

interface Line {
  order: number;
  total: number;
  customer: string;
  placed: number;
  isDearest: boolean;
}

export async function latestPage(client: pg.Client, size: number): Promise<Line[]> {
  const { rows } = await client.query<Line>(
    `select o.id as order, o.total::float8 as total, u.name as customer,
       (count(*) filter (where o.status <> 'cancelled') over of_user)::int as placed,
       o.total > 0 and o.total = max(o.total) over of_user as "isDearest"
     from orders o join users u on u.id = o.user_id
     window of_user as (partition by o.user_id)
     order by o.created_at desc, o.id desc limit $1`,
    [size],
  );
  return rows;
}
