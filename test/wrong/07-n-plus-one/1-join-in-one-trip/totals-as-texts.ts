/**
 * Wrong: leaves the totals as the driver gives them.
 * Caught by: returns a page of users, each with all orders
 * Says: must hold
 */
import type pg from "pg";

interface Order {
  id: number;
  total: number;
}
interface User {
  id: number;
  name: string;
  orders: Order[];
}

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  const { rows } = await client.query(
    `select u.id, u.name, o.id as order_id, o.total
     from (select id, name from users where id > $1 order by id limit $2) u left join orders o on o.user_id = u.id
     order by u.id, o.id`,
    [after, size],
  );
  const users = new Map<number, User>();
  for (const { id, name, order_id, total } of rows) {
    const user: User = users.get(id) ?? { id, name, orders: [] };
    users.set(id, user);
    if (order_id !== null) user.orders.push({ id: order_id, total });
  }
  return [...users.values()];
}
