/**
 * Wrong: exact, and no index serves it.
 * Caught by: asks once, and touches few pages
 * Says: touched
 */
import type pg from "pg";

export async function countOrders(client: pg.Client, day: string, zone: string): Promise<number> {
  const { rows } = await client.query<{ orders: number }>(
    `select count(*)::int as orders from orders
     where (created_at at time zone $2)::date = $1::date`,
    [day, zone],
  );
  return rows[0]?.orders as number;
}
