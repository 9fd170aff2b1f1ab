/**
 * Wrong: waits for the close, but for five seconds at most.
 * Caught by: waits for the close, however long the server takes
 * Says: emailsOf(config, [1, 2]), when all is well, went on while the server had not closed its end yet
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    }
    return emails;
  } finally {
    await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, 5_000))]);
  }
}
