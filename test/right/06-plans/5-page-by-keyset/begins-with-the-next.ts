/**
 * Style: a cursor that names the order with which the next page begins.
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
  const [time, id] = (after ?? "infinity|0").split("|");
  const { rows } = await client.query<Order & { time: string }>(
    `select id, user_id as "userId", total, to_json(created_at) as time from orders
     where (created_at, id) <= ($1, $2) order by created_at desc, id desc limit $3`,
    [time, id, size + 1],
  );
  const extra = rows[size];
  const orders = rows.slice(0, size).map(({ id, userId, total }) => ({ id, userId, total }));
  return { orders, next: extra ? `${extra.time}|${extra.id}` : null };
}
