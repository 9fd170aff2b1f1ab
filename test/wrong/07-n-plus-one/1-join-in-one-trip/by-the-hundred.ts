/**
 * Wrong: cuts a large page into pages of four hundred, and asks for each.
 * Caught by: makes one round trip, and reads each table once
 * Says: made 3 round trips; the budget is 1
 */
import type pg from "pg";

interface User {
  id: number;
  name: string;
  orders: { id: number; total: number }[];
}

const most = 400;

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  const { rows } = await client.query(
    `select u.id, u.name, o.id as order_id, o.total::float8 as total
     from (select id, name from users where id > $1 order by id limit $2) u left join orders o on o.user_id = u.id
     order by u.id, o.id`,
    [after, Math.min(size, most)],
  );
  const users = new Map<number, User>();
  for (const { id, name, order_id, total } of rows) {
    const user: User = users.get(id) ?? { id, name, orders: [] };
    users.set(id, user);
    if (order_id !== null) user.orders.push({ id: order_id, total });
  }
  const page = [...users.values()];
  const last = page.at(-1);
  if (size <= most || !last) return page;
  return [...page, ...(await pageOfUsers(client, last.id, size - most))];
}
