/**
 * Wrong: shows profiles without messages when these cannot be had.
 * Caught by: hands on the server's error, and answers the next call
 * Says: no table messages at the moment
 * Says: returned as if all were well
 */
import type pg from "pg";

interface Profile {
  id: number;
  name: string;
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  const users = await client.query<Profile>("select id, name from users where id = any($1)", [ids]);
  const profiles = new Map<number, Profile>();
  for (const { id, name } of users.rows) profiles.set(id, { id, name, totals: [], messages: [] });
  const ofOrders = "select user_id, total::float8 as total from orders where user_id = any($1) order by id";
  const orders = await client.query(ofOrders, [ids]);
  for (const { user_id, total } of orders.rows) profiles.get(user_id)?.totals.push(total);
  const ofMessages = "select user_id, body from messages where user_id = any($1) order by id";
  const messages = await client.query(ofMessages, [ids]).catch(() => ({ rows: [] }));
  for (const { user_id, body } of messages.rows) profiles.get(user_id)?.messages.push(body);
  return ids.flatMap((id) => profiles.get(id) ?? []);
}
