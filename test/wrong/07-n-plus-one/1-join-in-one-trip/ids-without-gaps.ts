/**
 * Wrong: takes it that ids have no gaps.
 * Caught by: loses nobody: users without orders, ids and totals of 0, gaps
 * Says: with a user 0, orders 0 and -1
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
     from users u left join orders o on o.user_id = u.id where u.id > $1 and u.id <= $1 + $2::int order by u.id, o.id`,
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
