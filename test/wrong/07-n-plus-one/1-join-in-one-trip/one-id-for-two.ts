/**
 * Wrong: selects two columns called id, of which a row keeps the last.
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
    `select u.*, o.*, o.total::float8 as total
     from (select id, name from users where id > $1 order by id limit $2) u left join orders o on o.user_id = u.id
     order by u.id, o.id`,
    [after, size],
  );
  const users = new Map<number, User>();
  for (const { id, name, user_id, total } of rows) {
    const user: User = users.get(user_id) ?? { id: user_id, name, orders: [] };
    users.set(user_id, user);
    if (id !== null) user.orders.push({ id, total });
  }
  return [...users.values()];
}
