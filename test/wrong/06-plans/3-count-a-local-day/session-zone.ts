/**
 * Wrong: takes a date for the midnight of its own time zone, and that of the session for UTC.
 * Caught by: leaves the session its time zone, whatever that is
 * Says: The session itself is in
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date - interval '15 hours' and created_at < $1::date + interval '39 hours' and (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
