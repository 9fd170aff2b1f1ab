/**
 * Style: orders, users and sums in three queries, the last two at once; nothing more for an empty page.
 */
import type pg from "pg";

interface Line {
  order: number;
  total: number;
  customer: string;
  placed: number;
  isDearest: boolean;
}

export async function latestPage(client: pg.Client, size: number): Promise<Line[]> {
  const latest = "select id, user_id, total from orders order by created_at desc, id desc limit $1";
  const { rows: orders } = await client.query(latest, [size]);
  if (orders.length === 0) return [];
  const ids = [...new Set(orders.map((order) => order.user_id))];
  const [users, sums] = await Promise.all([
    client.query("select id, name from users where id = any($1)", [ids]),
    client.query(
      `select user_id as id, count(nullif(status, 'cancelled')) as placed, max(total) as most
       from orders where user_id = any($1) group by user_id`,
      [ids],
    ),
  ]);
  const find = (rows: { id: number }[], id: number): { [column: string]: unknown } =>
    rows.find((row) => row.id === id) ?? {};
  return orders.map((order) => {
    const { placed, most } = find(sums.rows, order.user_id);
    return {
      order: order.id,
      total: Number(order.total),
      customer: String(find(users.rows, order.user_id).name),
      placed: Number(placed),
      isDearest: Number(order.total) > 0 && order.total === most,
    };
  });
}
