/**
 * Wrong: adds a day to a moment: a day of the session, which has 24 hours in UTC.
 * Caught by: counts days of 23 and 25 hours
 * Says: On that day the clocks were changed
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date::timestamp at time zone $2 and created_at < $1::date::timestamp at time zone $2 + interval '1 day'`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
