/**
 * Style: orders and messages numbered, and laid beside each other instead of multiplied.
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
    `with o as (select user_id, row_number() over (partition by user_id order by id) as k, total
       from orders where user_id = any($1)),
     m as (select user_id, row_number() over (partition by user_id order by id) as k, body
       from messages where user_id = any($1)),
     both_lists as (select user_id, k, total, body from o full join m using (user_id, k))
     select u.id, u.name, total, body from users u left join both_lists b on b.user_id = u.id
     where u.id = any($1) order by k`,
    [ids],
  );
  const profiles = new Map<number, Profile>();
  for (const { id, name, total, body } of rows) {
    const profile: Profile = profiles.get(id) ?? { id, name, totals: [], messages: [] };
    if (total !== null) profile.totals.push(Number(total));
    if (body !== null) profile.messages.push(body);
    profiles.set(id, profile);
  }
  return ids.filter((id) => profiles.has(id)).map((id) => profiles.get(id) as Profile);
}
