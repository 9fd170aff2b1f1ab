/**
 * Wrong: takes the users of neighbouring rows for one when they are of one name.
 * Caught by: loses nobody: users without orders, ids and totals of 0, gaps
 * Says: neighbours of one name
 */
import pg from "pg";

export interface Order {
  id: number;
  total: number;
}

export interface User {
  id: number;
  name: string;
  orders: Order[];
}

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  const { rows } = await client.query(
    `select u.id, u.name, o.id as order_id, o.total::float8 as total
      from (select id, name from users where id > $1 order by id limit $2) as u left join orders o on o.user_id = u.id
      order by u.id, o.id`,
    [after, size],
  );
  const users: User[] = [];
  for (const { id, name, order_id, total } of rows) {
    if (users.at(-1)?.name !== name) users.push({ id, name, orders: [] });
    if (order_id !== null) users.at(-1)?.orders.push({ id: order_id, total });
  }
  return users;
}
