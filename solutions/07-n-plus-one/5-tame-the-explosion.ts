import pg from "pg";

export interface Profile {
  id: number;
  name: string;
  /** Numbers: the driver gives what is `numeric` as a text. */
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  const users = await client.query<Profile>("select id, name from users where id = any($1)", [ids]);
  const profiles = new Map(
    users.rows.map(({ id, name }): [number, Profile] => [id, { id, name, totals: [], messages: [] }]),
  );
  // Each kind of list is asked for by itself, for all users: rows add up. In one join each order would come with each message.
  const ofOrders = "select user_id, total::float8 as total from orders where user_id = any($1) order by id";
  const orders = await client.query<{ user_id: number; total: number }>(ofOrders, [ids]);
  for (const { user_id, total } of orders.rows) profiles.get(user_id)?.totals.push(total);
  const ofMessages = "select user_id, body from messages where user_id = any($1) order by id";
  const messages = await client.query<{ user_id: number; body: string }>(ofMessages, [ids]);
  for (const { user_id, body } of messages.rows) profiles.get(user_id)?.messages.push(body);
  return ids.flatMap((id) => profiles.get(id) ?? []);
}
