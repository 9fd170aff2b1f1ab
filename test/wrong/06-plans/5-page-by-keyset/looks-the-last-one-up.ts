/**
 * Wrong: looks up where the last order stood, which may be gone.
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
  const place = after === null ? "" : "where (created_at, id) < (select created_at, id from orders where id = $2)";
  const sql = `select id, user_id as "userId", total from orders ${place} order by created_at desc, id desc limit $1`;
  const { rows } = await client.query<Order>(sql, after === null ? [size + 1] : [size + 1, after]);
  return { orders: rows.slice(0, size), next: rows.length > size ? String(rows[size - 1]?.id) : null };
}
