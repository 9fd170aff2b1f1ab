/**
 * Wrong: opens one connection, uses it for all, and forgets to close it.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: left 1 connection open
 * Says: `await client.end()` in `finally`
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  const emails: (string | undefined)[] = [];
  for (const id of ids) {
    const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
    emails.push(rows[0]?.email);
  }
  return emails;
}
