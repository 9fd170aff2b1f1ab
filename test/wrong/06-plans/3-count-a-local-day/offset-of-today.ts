/**
 * Wrong: the offset of today, for all days of the year.
 * Caught by: counts the orders of a day
 * Says: While the clocks of
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders, (select utc_offset as o from pg_timezone_names where name = $2)
     where created_at >= $1::date::timestamp at time zone 'UTC' - o and created_at < ($1::date + 1)::timestamp at time zone 'UTC' - o`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
