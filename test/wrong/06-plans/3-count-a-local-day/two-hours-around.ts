/**
 * Wrong: reads two hours around the day; of three that came twice, the first is lost.
 * Caught by: counts days whose midnight is missing, or comes twice
 * Says: Antarctica/Casey
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date::timestamp at time zone $2 - interval '2 hours'
       and created_at < ($1::date + 1)::timestamp at time zone $2 + interval '2 hours'
       and (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
