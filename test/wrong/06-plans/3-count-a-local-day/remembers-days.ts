/**
 * Wrong: remembers what a day came to.
 * Caught by: counts an order at each border of the day
 * Says: The only order was placed
 */
import type pg from "pg";

const known = new WeakMap<pg.Client, Map<string, number>>();

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const own = known.get(client) ?? new Map<string, number>();
  known.set(client, own);
  const before = own.get(day + zone);
  if (before !== undefined) return before;
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date::timestamp at time zone $2 - interval '3 hours'
       and created_at < ($1::date + 1)::timestamp at time zone $2 + interval '3 hours'
       and (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  own.set(day + zone, rows[0]?.orders ?? 0);
  return rows[0]?.orders ?? 0;
}
