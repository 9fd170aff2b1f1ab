/**
 * Wrong: opens and closes a connection for every user.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: opened 7 connections; the budget is 1
 * Says: connect once, before the loop
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const emails: (string | undefined)[] = [];
  for (const id of ids) {
    const client = new pg.Client(config);
    await client.connect();
    try {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    } finally {
      await client.end();
    }
  }
  return emails;
}
