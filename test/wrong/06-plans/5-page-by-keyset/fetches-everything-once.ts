/**
 * Wrong: keeps all orders of the first page, and counts on from there.
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

const known = new WeakMap<pg.Client, Order[]>();

export async function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  if (after === null) {
    const { rows } = await client.query<Order>(
      'select id, user_id as "userId", total from orders order by created_at desc, id desc',
    );
    known.set(client, rows);
  }
  const orders = known.get(client) ?? [];
  const from = Number(after ?? 0);
  return { orders: orders.slice(from, from + size), next: from + size < orders.length ? String(from + size) : null };
}
