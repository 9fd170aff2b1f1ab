/**
 * Style: one query: each list is grouped on its own, then joined.
 */
import type pg from "pg";

interface Profile {
  id: number;
  name: string;
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  const { rows } = await client.query<Profile>(
    `select u.id, u.name, coalesce(o.totals, '{}') as totals, coalesce(m.bodies, '{}') as messages
     from unnest($1::int[]) with ordinality as w (id, place)
     join users u using (id)
     left join (select user_id, array_agg(total::float8 order by id) as totals
       from orders where user_id = any($1) group by user_id) o on o.user_id = u.id
     left join (select user_id, array_agg(body order by id) as bodies
       from messages where user_id = any($1) group by user_id) m on m.user_id = u.id
     order by w.place`,
    [ids],
  );
  return rows;
}
