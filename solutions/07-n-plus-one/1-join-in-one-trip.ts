import pg from "pg";

export interface Order {
  id: number;
  /** A number: the driver gives what is `numeric` as a text. */
  total: number;
}

export interface User {
  id: number;
  name: string;
  orders: Order[];
}

interface Row {
  id: number;
  name: string;
  order_id: number | null;
  total: number;
}

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  // The page is cut before the join: behind it, `limit` would count orders. The orders' id has a name of its own, or it would
  // take the place of the users' id in the row's object.
  const sql = `
    select u.id, u.name, o.id as order_id, o.total::float8 as total
    from (select id, name from users where id > $1 order by id limit $2) u left join orders o on o.user_id = u.id
    order by u.id, o.id`;
  const { rows } = await client.query<Row>(sql, [after, size]);
  const users = new Map<number, User>();
  for (const { id, name, order_id, total } of rows) {
    const user = users.get(id) ?? { id, name, orders: [] };
    users.set(id, user);
    // A null id, and nothing else, says that the user has no order: 0 is an id like any other.
    if (order_id !== null) user.orders.push({ id: order_id, total });
  }
  return [...users.values()];
}
