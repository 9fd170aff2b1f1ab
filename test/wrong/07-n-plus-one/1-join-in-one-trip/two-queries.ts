/**
 * Wrong: one query for the users, and one for all their orders.
 * Caught by: makes one round trip, and reads each table once
 * Says: made 2 round trips; the budget is 1
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
  const { rows } = await client.query("select id, name from users where id > $1 order by id limit $2", [after, size]);
  const users = new Map<number, User>(rows.map(({ id, name }) => [id, { id, name, orders: [] }]));
  const sql = "select id, user_id, total::float8 as total from orders where user_id = any($1) order by id";
  const orders = await client.query(sql, [[...users.keys()]]);
  for (const { id, user_id, total } of orders.rows) users.get(user_id)?.orders.push({ id, total });
  return [...users.values()];
}
