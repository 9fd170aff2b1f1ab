/**
 * Wrong: asks by the moment alone whether any are left: a page that ends within the oldest moment is the last.
 * Caught by: says when nothing further is left
 * Says: all of one moment
 */
import pg from "pg";

export interface Order {
  id: number;
  userId: number;
  total: string;
}

export interface Page {
  orders: Order[];
  next: string | null;
}

interface Row extends Order {
  at: string;
  more: number | null;
}

export async function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  const [at, id] = after === null ? [] : (JSON.parse(after) as [string, number]);
  const behind = after === null ? "" : "where (created_at, id) < ($2::timestamptz, $3::integer)";
  const { rows } = await client.query<Row>(
    `with page as materialized (
       select id, user_id, total, created_at from orders ${behind} order by created_at desc, id desc limit $1
     )
     select id, user_id as "userId", total,
       to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
       (select older.id from orders older where older.created_at < (select min(created_at) from page)
        order by older.created_at desc, older.id desc limit 1) as more
     from page order by created_at desc, id desc`,
    after === null ? [size] : [size, at, id],
  );
  const last = rows.at(-1);
  return {
    orders: rows.map(({ id, userId, total }) => ({ id, userId, total })),
    next: last && last.more !== null ? JSON.stringify([last.at, last.id]) : null,
  };
}
