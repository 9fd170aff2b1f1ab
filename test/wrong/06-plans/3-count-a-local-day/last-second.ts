/**
 * Wrong: stops a second before midnight.
 * Caught by: counts the orders of a day
 * Says: While the clocks of
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at between ($1::date::timestamp at time zone $2) and (($1::date + time '23:59:59') at time zone $2)`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
