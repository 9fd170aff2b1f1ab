/**
 * Wrong: collects the answers of all callers in one list.
 * Caught by: asks the database at each call, for each caller
 * Says: Three callers ask at the same moment
 */
import pg from "pg";

let emails: (string | undefined)[] = [];

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  emails = [];
  const client = new pg.Client(config);
  await client.connect();
  try {
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    }
    return emails;
  } finally {
    await client.end();
  }
}
