/**
 * Wrong: drops totals of 0.
 * Caught by: returns totals and messages of each user
 * Says: must hold
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
  for (const { user_id, total } of orders.rows) if (total) profiles.get(user_id)?.totals.push(total);
  const ofMessages = "select user_id, body from messages where user_id = any($1) order by id";
  const messages = await client.query(ofMessages, [ids]);
  for (const { user_id, body } of messages.rows) profiles.get(user_id)?.messages.push(body);
  return ids.flatMap((id) => profiles.get(id) ?? []);
}
