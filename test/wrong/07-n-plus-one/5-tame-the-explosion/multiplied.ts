/**
 * Wrong: joins both, and lists what comes.
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
  const { rows } = await client.query(
    `select u.id, u.name, o.id as order_id, o.total::float8 as total, m.id as message_id, m.body
     from users u left join orders o on o.user_id = u.id left join messages m on m.user_id = u.id
     where u.id = any($1) order by o.id, m.id`,
    [ids],
  );
  const profiles = new Map<number, Profile>();
  for (const { id, name, order_id, total, message_id, body } of rows) {
    const profile: Profile = profiles.get(id) ?? { id, name, totals: [], messages: [] };
    profiles.set(id, profile);
    if (order_id !== null) profile.totals.push(total);
    if (message_id !== null) profile.messages.push(body);
  }
  return ids.flatMap((id) => profiles.get(id) ?? []);
}
