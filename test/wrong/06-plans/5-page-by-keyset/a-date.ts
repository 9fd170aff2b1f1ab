/**
 * Wrong: a Date knows milliseconds, and the orders microseconds.
 * Caught by: shows every order once, the newest first
 * Says: let the moment
 */
import type pg from "pg";

export interface Order {
  id: number;
  userId: number;
  total: string;
}

export interface Page {
  orders: Order[];
  next: string | null;
}

export async function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  const [time, id] = (after ?? "9999-12-31T00:00:00Z|0").split("|");
  const { rows } = await client.query<Order & { time: Date }>(
    `select id, user_id as "userId", total, created_at as time from orders
     where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`,
    [time, id, size + 1],
  );
  const last = rows[size - 1];
  const next = last && rows.length > size ? `${last.time.toISOString()}|${last.id}` : null;
  return { orders: rows.slice(0, size).map(({ time, ...order }) => order), next };
}
