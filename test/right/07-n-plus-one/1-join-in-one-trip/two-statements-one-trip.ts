/**
 * Style: two statements sent as one text, which is one round trip.
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
  const page = `select id, name from users where id > ${Number(after)} order by id limit ${Number(size)}`;
  const [users, orders] = (await client.query(
    `${page}; select o.id, o.user_id, o.total from orders o join (${page}) u on u.id = o.user_id order by o.id`,
  )) as unknown as pg.QueryResult[];
  const lists = new Map<number, Order[]>();
  for (const { id, user_id, total } of orders?.rows ?? []) {
    lists.set(user_id, [...(lists.get(user_id) ?? []), { id, total: Number(total) }]);
  }
  return (users?.rows ?? []).map(({ id, name }) => ({ id, name, orders: lists.get(id) ?? [] }));
}
