/**
 * Wrong: takes an empty address for no user.
 * Caught by: returns undefined where there is no such user, and only there
 * Says: the address of user 5 is an empty text
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email || undefined);
    }
    return emails;
  } finally {
    await client.end();
  }
}
