/**
 * Wrong: sets the session's time zone and sets it back: three round trips more.
 * Caught by: asks once, and touches few pages
 * Says: round trips
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows: before } = await client.query<{ TimeZone: string }>("show timezone");
  await client.query("select set_config('timezone', $1, false)", [zone]);
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date - 1 and created_at < $1::date + 2 and created_at::date = $1::date`,
    [day],
  );
  await client.query("select set_config('timezone', $1, false)", [before[0]?.TimeZone]);
  return rows[0]?.orders as number;
}
