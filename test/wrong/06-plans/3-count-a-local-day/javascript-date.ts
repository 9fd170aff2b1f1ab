/**
 * Wrong: the midnight of the machine that asks.
 * Caught by: counts the orders of a day
 * Says: While the clocks of
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const from = new Date(`${day}T00:00:00`);
  const to = new Date(from);
  to.setDate(to.getDate() + 1);
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where created_at >= $1 and created_at < $2`,
    [from.toISOString(), to.toISOString()],
  );
  return rows[0]?.orders as number;
}
