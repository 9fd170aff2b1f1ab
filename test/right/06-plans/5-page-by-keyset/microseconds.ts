/**
 * Style: microseconds since 1970 as a number in the cursor, and a chain of promises.
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

export function pageOfOrders(client: pg.Client, size: number, after: string | null): Promise<Page> {
  const [micros = null, id = null] = after?.split(":") ?? [];
  const sql = `select id, user_id, total, (extract(epoch from created_at) * 1000000)::bigint as micros from orders
    where $1::bigint is null
      or (created_at, id) < (timestamptz 'epoch' + ($1::bigint || ' microseconds')::interval, $2::int)
    order by created_at desc, id desc limit $3 + 1`;
  return client.query(sql, [micros, id, size]).then(({ rows }) => {
    const shown = rows.slice(0, size);
    const { micros: at, id: last } = shown.at(-1) ?? {};
    const orders = shown.map(({ id, user_id, total }) => ({ id, userId: user_id, total }));
    return { orders, next: rows.length > size ? `${at}:${last}` : null };
  });
}
