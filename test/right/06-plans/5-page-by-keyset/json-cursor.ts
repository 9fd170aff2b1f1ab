/**
 * Style: a cursor in JSON, and another statement for the first page.
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
  const place = after === null ? [] : (JSON.parse(after) as [string, number]);
  const behind = after === null ? "" : "where (created_at, id) < ($2::timestamptz, $3::int)";
  const { rows } = await client.query<Order & { at: string }>(
    `select id, user_id as "userId", total, to_json(created_at) #>> '{}' as at
     from orders ${behind} order by created_at desc, id desc limit $1`,
    [size + 1, ...place],
  );
  const hasMore = rows.length > size;
  if (hasMore) rows.pop();
  const last = rows.at(-1);
  const orders = rows.map(({ id, userId, total }) => ({ id, userId, total }));
  return { orders, next: hasMore && last ? JSON.stringify([last.at, last.id]) : null };
}
