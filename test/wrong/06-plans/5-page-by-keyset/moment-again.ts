/**
 * Wrong: shows those of the same moment again.
 * Caught by: shows every order once, the newest first
 * Says: there is still a next one
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
  const time = after ?? "infinity";
  const { rows } = await client.query<Order & { time: string }>(
    `select id, user_id as "userId", total, to_json(created_at) as time from orders
     where created_at <= $1 order by created_at desc, id desc limit $2`,
    [time, size + 1],
  );
  const last = rows[size - 1];
  const next = last && rows.length > size ? last.time : null;
  return { orders: rows.slice(0, size).map(({ time, ...order }) => order), next };
}
