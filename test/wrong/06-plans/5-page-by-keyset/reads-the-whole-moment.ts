/**
 * Wrong: reads all those of a moment again, to throw them away.
 * Caught by: asks once, and touches few pages at any depth
 * Says: touched
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
     where created_at <= $1 and (created_at < $1 or id < $2) order by created_at desc, id desc limit $3`,
    [time, id, size + 1],
  );
  const last = rows[size - 1];
  const next = last && rows.length > size ? `${last.time}|${last.id}` : null;
  return { orders: rows.slice(0, size).map(({ time, ...order }) => order), next };
}
