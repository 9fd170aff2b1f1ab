/**
 * Wrong: takes a full page for a sign that more will come.
 * Caught by: says when nothing further is left
 * Says: after
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
     where (created_at, id) < ($1, $2) order by created_at desc, id desc limit $3`,
    [time, id, size],
  );
  const last = rows[size - 1];
  const next = last && rows.length === size ? `${last.time}|${last.id}` : null;
  return { orders: rows.slice(0, size).map(({ time, ...order }) => order), next };
}
