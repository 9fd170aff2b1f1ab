/**
 * Wrong: one query for all, which looks at the first hundred.
 * Caught by: opens one connection for any list of ids, and leaves none open
 * Says: The first that differs is place
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const sql = "select id, email from users where id = any($1) limit 100";
    const { rows } = await client.query<{ id: number; email: string }>(sql, [ids]);
    const emails = new Map(rows.map(({ id, email }) => [id, email]));
    return ids.map((id) => emails.get(id));
  } finally {
    await client.end();
  }
}
