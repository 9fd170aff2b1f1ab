/**
 * Style: the borders as moments of UTC, made in TypeScript.
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const hours = (n: number) => new Date(midnight + n * 3_600_000).toISOString();
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at between $3::timestamptz and $4::timestamptz and date(timezone($2, created_at)) = $1::date`,
    [day, zone, hours(-16), hours(40)],
  );
  return rows[0]?.orders as number;
}
