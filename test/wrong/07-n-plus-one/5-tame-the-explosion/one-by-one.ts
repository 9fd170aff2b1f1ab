/**
 * Wrong: asks for the lists of each user on their own.
 * Caught by: makes three round trips at most, and fetches no row twice
 * Says: round trips; the budget is 3
 */
import type pg from "pg";

interface Profile {
  id: number;
  name: string;
  totals: number[];
  messages: string[];
}

export async function profilesOf(client: pg.Client, ids: number[]): Promise<Profile[]> {
  const profiles: Profile[] = [];
  for (const user of ids) {
    const { rows } = await client.query<Profile>("select id, name from users where id = $1", [user]);
    for (const { id, name } of rows) {
      const orders = await client.query("select total::float8 as total from orders where user_id = $1 order by id", [
        id,
      ]);
      const messages = await client.query("select body from messages where user_id = $1 order by id", [id]);
      const [totals, texts] = [orders.rows.map(({ total }) => total), messages.rows.map(({ body }) => body)];
      profiles.push({ id, name, totals, messages: texts });
    }
  }
  return profiles;
}
