/**
 * Style: the two moments in a subquery, searched for among the hours around midnight.
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders o,
       lateral (select ($1::date + time '00:00') at time zone $2 - interval '1 day' as first,
         ($1::date + 1 + time '00:00') at time zone $2 + interval '1 day' as next) w
     where o.created_at >= w.first and o.created_at < w.next and (o.created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
