/**
 * Style: three queries handed over at once, and lists by user.
 */
import type pg from "pg";

interface Profile {
  id: number;
  name: string;
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  const ask = (sql: string) => client.query({ text: sql, values: [ids] }).then(({ rows }) => rows);
  const [users, orders, messages] = await Promise.all([
    ask("select id, name from users where id = any($1::int[])"),
    ask(
      "select user_id, total from orders join unnest($1::int[]) as wanted (id) on wanted.id = user_id order by orders.id",
    ),
    ask("select user_id, json_agg(body order by id) as bodies from messages where user_id = any($1) group by user_id"),
  ]);
  const names = new Map(users.map(({ id, name }) => [id, name as string]));
  const totals = new Map<number, number[]>();
  for (const { user_id, total } of orders) totals.set(user_id, (totals.get(user_id) ?? []).concat(Number(total)));
  const bodies = new Map(messages.map((row) => [row.user_id, row.bodies as string[]]));
  const profiles: Profile[] = [];
  for (const id of ids) {
    const name = names.get(id);
    if (name !== undefined) profiles.push({ id, name, totals: totals.get(id) ?? [], messages: bodies.get(id) ?? [] });
  }
  return profiles;
}
