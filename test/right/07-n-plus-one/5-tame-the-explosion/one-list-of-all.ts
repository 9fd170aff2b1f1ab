/**
 * Style: one query that puts the three lists below each other.
 */
import type pg from "pg";

interface Profile {
  id: number;
  name: string;
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  const { rows } = await client.query({
    text: `select 0 as kind, id, name as value, id as k from users where id = any($1)
      union all select 1, user_id, total::text, id from orders where user_id = any($1)
      union all select 2, user_id, body, id from messages where user_id = any($1)
      order by kind, k`,
    values: [ids],
    rowMode: "array",
  });
  const of = (wanted: number, user: number): string[] =>
    rows.filter(([kind, id]) => kind === wanted && id === user).map(([, , value]) => value);
  return ids
    .filter((id) => of(0, id).length > 0)
    .map((id) => ({ id, name: of(0, id)[0] as string, totals: of(1, id).map(Number), messages: of(2, id) }));
}
