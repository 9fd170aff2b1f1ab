/**
 * Wrong: asks for each user inside the query: one round trip, and N+1 on the server.
 * Caught by: makes one round trip, and reads each table once
 * Says: made the server look at
 * Says: N+1 on the server
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
  const { rows } = await client.query<User>(
    `select u.id, u.name, coalesce(
       (select json_agg(json_build_object('id', o.id, 'total', o.total::float8) order by o.id)
        from orders o where o.user_id = u.id), '[]') as orders
     from users u where u.id > $1 order by u.id limit $2`,
    [after, size],
  );
  return rows;
}
