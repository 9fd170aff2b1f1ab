/**
 * Wrong: joins both, and keeps each value once.
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
  return ids.flatMap((id) => {
    const own = rows.filter((row) => row.id === id);
    if (own.length === 0) return [];
    const totals = [...new Set(own.filter((row) => row.order_id !== null).map((row) => row.total as number))];
    const messages = [...new Set(own.filter((row) => row.message_id !== null).map((row) => row.body as string))];
    return [{ id, name: own[0].name, totals, messages }];
  });
}
