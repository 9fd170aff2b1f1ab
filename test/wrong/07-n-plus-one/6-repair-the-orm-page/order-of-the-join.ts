/**
 * Wrong: joins all in one statement, and leaves the order of ties to it.
 * Caught by: keeps the latest first, and of one moment the larger id
 * Says: with orders of one moment
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
  const { rows } = await client.query(
    `with sums as (
       select user_id, count(*) filter (where status <> 'cancelled')::int as placed, max(total)::float8 as most
       from orders group by user_id)
     select o.id as order, o.total::float8 as total, u.name as customer, s.placed, o.total > 0 and o.total = s.most as "isDearest"
     from orders o join users u on u.id = o.user_id join sums s on s.user_id = o.user_id
     order by o.created_at desc, o.id limit $1`,
    [size],
  );
  return rows;
}
