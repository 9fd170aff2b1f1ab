/**
 * Wrong: changes the time zone of the session, and leaves it so.
 * Caught by: leaves the session its time zone, whatever that is
 * Says: Whoever uses the connection next
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  await client.query("select set_config('timezone', $1, false)", [zone]);
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1::date - 1 and created_at < $1::date + 2 and created_at::date = $1::date`,
    [day],
  );
  return rows[0]?.orders as number;
}
