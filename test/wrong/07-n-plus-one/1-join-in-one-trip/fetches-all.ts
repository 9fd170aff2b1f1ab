/**
 * Wrong: fetches all users with all orders, and cuts the page here.
 * Caught by: makes one round trip, and reads each table once
 * Says: rows; the budget is
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
    `select u.id, u.name, o.id as order_id, o.total::float8 as total
     from users u left join orders o on o.user_id = u.id where u.id > $1 order by u.id, o.id`,
    [after],
  );
  const users = new Map<number, User>();
  for (const { id, name, order_id, total } of rows) {
    const user: User = users.get(id) ?? { id, name, orders: [] };
    users.set(id, user);
    if (order_id !== null) user.orders.push({ id: order_id, total });
  }
  return [...users.values()].slice(0, size);
}
