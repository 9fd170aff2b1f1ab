/**
 * Wrong: from midnight to midnight, of which there may be two.
 * Caught by: counts days whose midnight is missing, or comes twice
 * Says: The clocks were changed at midnight
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date::timestamp at time zone $2 and created_at < ($1::date + 1)::timestamp at time zone $2`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
