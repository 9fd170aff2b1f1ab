/**
 * Wrong: fetches the orders around, and counts them here.
 * Caught by: asks once, and touches few pages
 * Says: fetched
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select id as orders from orders
     where created_at >= $1::date::timestamp at time zone $2 - interval '3 hours'
       and created_at < ($1::date + 1)::timestamp at time zone $2 + interval '3 hours'
       and (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows.length;
}
