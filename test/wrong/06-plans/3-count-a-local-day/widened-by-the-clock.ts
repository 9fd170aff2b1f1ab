/**
 * Wrong: widens what the clocks show, which in a left-out day they never did.
 * Caught by: counts none on a day that was left out
 * Says: Samoa
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= ($1::date - interval '3 hours') at time zone $2
       and created_at < ($1::date + interval '27 hours') at time zone $2
       and (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
