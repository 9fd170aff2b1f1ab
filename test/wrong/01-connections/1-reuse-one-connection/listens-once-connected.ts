/**
 * Wrong: listens to the "error" event only once it is connected.
 * Caught by: outlives a connection that dies in the moment in which it is ready
 * Says: client.on("error", …) before you connect
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  try {
    await client.connect();
    client.on("error", () => undefined);
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
