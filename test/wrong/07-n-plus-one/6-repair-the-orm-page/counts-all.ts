/**
 * Wrong: counts cancelled orders, too.
 * Caught by: shows the latest orders as before
 * Says: must hold
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
  const latest = "select id, user_id, total::float8 as total from orders order by created_at desc, id desc limit $1";
  const orders = (await client.query(latest, [size])).rows;
  const ids = orders.map(({ user_id }) => user_id);
  const users = (await client.query("select id, name from users where id = any($1)", [ids])).rows;
  const names = new Map(users.map(({ id, name }) => [id, name]));
  const sql = `select user_id, count(*)::int as placed, max(total)::float8 as most
    from orders where user_id = any($1) group by user_id`;
  const sums = new Map((await client.query(sql, [ids])).rows.map((row) => [row.user_id, row]));
  return orders.map(({ id, user_id, total }) => {
    const { placed, most } = sums.get(user_id);
    return { order: id, total, customer: names.get(user_id), placed, isDearest: total > 0 && total === most };
  });
}
