/**
 * Style: the server groups, into JSON; a row for each user.
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
    `with page as materialized (select id, name from users where id > $1 order by id limit $2)
     select p.id, p.name, coalesce(
         json_agg(json_build_object('id', o.id, 'total', o.total) order by o.id) filter (where o.id is not null), '[]'
       ) as orders
     from page p left join orders o on o.user_id = p.id
     group by p.id, p.name
     order by p.id`,
    [after, size],
  );
  return rows;
}
