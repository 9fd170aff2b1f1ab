/**
 * Wrong: asks a second time whether there is more.
 * Caught by: asks once, and touches few pages at any depth
 * Says: round trips
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
  const last = rows.at(-1);
  const { rows: more } = await client.query("select from orders where (created_at, id) < ($1, $2) limit 1", [
    last?.time ?? "-infinity",
    last?.id ?? 0,
  ]);
  const orders = rows.map(({ time, ...order }) => order);
  return { orders, next: last && more.length > 0 ? `${last.time}|${last.id}` : null };
}
