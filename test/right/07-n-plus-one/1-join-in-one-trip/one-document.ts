/**
 * Style: one row with one document, empty pages included.
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
  return client
    .query<{ page: User[] | null }>(
      `select json_agg(json_build_object('id', id, 'name', name, 'orders', orders) order by id) as page from (
         select u.id, u.name,
           coalesce(json_agg(json_build_object('id', o.id, 'total', o.total) order by o.id)
             filter (where o.id is not null), '[]') as orders
         from (select id, name from users where id > $1 order by id limit $2) u
         left join orders o on o.user_id = u.id group by u.id, u.name
       ) each`,
      [after, size],
    )
    .then(({ rows }) => rows[0]?.page ?? []);
}
