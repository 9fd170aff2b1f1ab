/**
 * Wrong: joins both, and has the server make everything distinct: few rows come, of a product that was sorted.
 * Caught by: lets nothing multiply on the server either
 * Says: temporary pages
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
    `select u.id, u.name,
       array_agg(distinct array[o.id, o.total]) filter (where o.id is not null) as orders,
       json_agg(distinct jsonb_build_object('id', m.id, 'body', m.body)) filter (where m.id is not null) as messages
     from users u left join orders o on o.user_id = u.id left join messages m on m.user_id = u.id
     where u.id = any($1) group by u.id`,
    [ids],
  );
  const profiles = new Map<number, Profile>();
  for (const { id, name, orders, messages } of rows) {
    const totals = (orders ?? []).map(([, total]: [string, string]) => Number(total));
    const sorted = (messages ?? []).sort((a: { id: number }, b: { id: number }) => a.id - b.id);
    profiles.set(id, { id, name, totals, messages: sorted.map(({ body }: { body: string }) => body) });
  }
  return ids.flatMap((id) => profiles.get(id) ?? []);
}
