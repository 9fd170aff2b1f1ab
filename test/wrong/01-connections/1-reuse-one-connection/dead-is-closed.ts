/**
 * Wrong: takes a client that had an "error" event for closed, and does not end it.
 * Caught by: outlives a connection that dies in the moment in which it is ready
 * Says: 1 socket open when the caller went on
 * Says: is not the end of a connection
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  let dead = false;
  client.on("error", () => {
    dead = true;
  });
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    }
    return emails;
  } finally {
    if (!dead) await client.end();
  }
}
