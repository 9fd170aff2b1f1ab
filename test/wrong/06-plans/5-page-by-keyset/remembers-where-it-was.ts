/**
 * Wrong: keeps the place in memory, and one place for all.
 * Caught by: goes on in any session
 * Says: Asked once more
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

const places = new Map<string, { time: string; id: number }>();
let pages = 0;

export async function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  const place = after === null ? { time: "infinity", id: 0 } : places.get(String(pages));
  const { rows } = await client.query<Order & { time: string }>(
    `select id, user_id as "userId", total, to_json(created_at) as time from orders
     where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`,
    [place?.time, place?.id, size + 1],
  );
  const last = rows[size - 1];
  if (last) places.set(String(++pages), last);
  const orders = rows.slice(0, size).map(({ time, ...order }) => order);
  return { orders, next: rows.length > size ? String(pages) : null };
}
