/**
 * Wrong: asks for a hundred and fifty users at a time.
 * Caught by: makes three round trips at most
 * Says: round trips
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
  const ids = [...new Set(orders.map(({ user_id }) => user_id))];
  const users = new Map();
  for (let at = 0; at < ids.length; at += 150) {
    const sql = `select u.id, name, count(*) filter (where status <> 'cancelled')::int as placed, max(total)::float8 as most
      from users u join orders o on o.user_id = u.id where u.id = any($1) group by u.id`;
    for (const user of (await client.query(sql, [ids.slice(at, at + 150)])).rows) users.set(user.id, user);
  }
  return orders.map(({ id, user_id, total }) => {
    const { name, placed, most } = users.get(user_id);
    return { order: id, total, customer: name, placed, isDearest: total > 0 && total === most };
  });
}
