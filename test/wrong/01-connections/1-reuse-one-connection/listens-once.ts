/**
 * Wrong: listens to the first "error" event alone.
 * Caught by: outlives a connection that dies in the moment in which it is ready
 * Says: and said so 2 times
 * Says: `on`, not `once`
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.once("error", () => undefined);
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    }
    return emails;
  } finally {
    await client.end();
  }
}
