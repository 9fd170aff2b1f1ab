/**
 * Wrong: has a list with a null in it for those without orders.
 * Caught by: returns a page of users, each with all orders
 * Says: null
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
    `select u.id, u.name, json_agg(case when o.id is not null
       then json_build_object('id', o.id, 'total', o.total::float8) end order by o.id) as orders
     from (select id, name from users where id > $1 order by id limit $2) u left join orders o on o.user_id = u.id
     group by u.id, u.name order by u.id`,
    [after, size],
  );
  return rows;
}
