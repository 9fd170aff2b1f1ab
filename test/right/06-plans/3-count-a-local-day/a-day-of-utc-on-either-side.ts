/**
 * Style: a day of UTC on either side, and the rule itself in a `filter`.
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select (count(*) filter (where (created_at at time zone $2)::date = $1::date))::int as orders from orders
     where created_at >= ($1::date - 1)::timestamp at time zone 'UTC' and created_at < ($1::date + 2)::timestamp at time zone 'UTC'`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
