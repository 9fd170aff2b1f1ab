/**
 * Wrong: lets a call share the answer of an equal one that is under way, and may be older than the call.
 * Caught by: asks the database at each call, for each caller
 * Says: made while another call was under way
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

async function ask(client: pg.Client, after: number, size: number): Promise<User[]> {
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

const underWay = new WeakMap<pg.Client, Map<string, Promise<User[]>>>();

export async function pageOfUsers(client: pg.Client, after: number, size: number): Promise<User[]> {
  const calls = underWay.get(client) ?? new Map<string, Promise<User[]>>();
  underWay.set(client, calls);
  const key = `${after} ${size}`;
  const call = calls.get(key) ?? ask(client, after, size).finally(() => calls.delete(key));
  calls.set(key, call);
  return call;
}
