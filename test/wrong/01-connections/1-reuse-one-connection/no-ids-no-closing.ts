/**
 * Wrong: returns before the part that closes when there is nothing to look up.
 * Caught by: opens one connection for any list of ids, and leaves none open
 * Says: emailsOf(config, []) left 1 connection open
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  client.on("error", () => undefined);
  if (ids.length === 0) return [];
  try {
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
