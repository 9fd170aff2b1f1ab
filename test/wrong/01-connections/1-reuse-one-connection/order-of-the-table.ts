/**
 * Wrong: one query for all, whose rows come in the table's order, each user once.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: in the list's own order
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const { rows } = await client.query<{ email: string }>("select email from users where id = any($1)", [ids]);
    return rows.map((row) => row.email);
  } finally {
    await client.end();
  }
}
