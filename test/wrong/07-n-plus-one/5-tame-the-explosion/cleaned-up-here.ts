/**
 * Wrong: joins both, fetches the product, and cleans it up here by ids.
 * Caught by: makes three round trips at most, and fetches no row twice
 * Says: rows; the budget is
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
  const seen = new Set<string>();
  for (const { id, name, order_id, total, message_id, body } of rows) {
    const profile: Profile = profiles.get(id) ?? { id, name, totals: [], messages: [] };
    profiles.set(id, profile);
    if (order_id !== null && !seen.has(`order ${order_id}`)) profile.totals.push(total);
    if (message_id !== null && !seen.has(`message ${message_id}`)) profile.messages.push(body);
    seen.add(`order ${order_id}`).add(`message ${message_id}`);
  }
  for (const profile of profiles.values()) {
    const own = rows.filter((row) => row.id === profile.id && row.message_id !== null);
    const bodies = new Map(own.map((row) => [row.message_id as number, row.body as string]));
    profile.messages = [...bodies].sort(([a], [b]) => a - b).map(([, body]) => body);
  }
  return ids.flatMap((id) => profiles.get(id) ?? []);
}
