/**
 * Wrong: takes an unknown zone for UTC.
 * Caught by: hands on the error of its query
 * Says: Europe/Atlantis
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders, (select $1::date as day,
       coalesce((select name from pg_timezone_names where name = $2), 'UTC') as zone)
     where created_at >= day::timestamp at time zone zone - interval '3 hours'
       and created_at < (day + 1)::timestamp at time zone zone + interval '3 hours'
       and (created_at at time zone zone)::date = day`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
