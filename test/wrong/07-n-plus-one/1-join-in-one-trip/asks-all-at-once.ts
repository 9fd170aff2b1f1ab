/**
 * Wrong: asks for all at once: wide instead of deep, and as many round trips.
 * Caught by: makes one round trip, and reads each table once
 * Says: made 101 round trips; the budget is 1
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
  return Promise.all(
    rows.map(async ({ id, name }) => {
      const sql = "select id, total::float8 as total from orders where user_id = $1 order by id";
      return { id, name, orders: (await client.query<Order>(sql, [id])).rows };
    }),
  );
}
