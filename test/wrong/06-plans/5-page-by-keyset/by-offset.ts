/**
 * Wrong: counts from the newest, which is another one after each order.
 * Caught by: goes on where it was, whatever is placed or deleted meanwhile
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
  const offset = Number(after ?? 0);
  const sql = 'select id, user_id as "userId", total from orders order by created_at desc, id desc offset $1 limit $2';
  const { rows } = await client.query<Order>(sql, [offset, size + 1]);
  return { orders: rows.slice(0, size), next: rows.length > size ? String(offset + size) : null };
}
