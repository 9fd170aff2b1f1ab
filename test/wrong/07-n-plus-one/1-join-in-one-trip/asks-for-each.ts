/**
 * Wrong: asks for the orders of one user after the other.
 * Caught by: makes one round trip, and reads each table once
 * Says: that is N+1
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
  const users: User[] = [];
  for (const { id, name } of rows) {
    const sql = "select id, total::float8 as total from orders where user_id = $1 order by id";
    users.push({ id, name, orders: (await client.query<Order>(sql, [id])).rows });
  }
  return users;
}
