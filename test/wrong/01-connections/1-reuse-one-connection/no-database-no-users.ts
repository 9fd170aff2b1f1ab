/**
 * Wrong: takes a connect that failed for users who are not there.
 * Caught by: hands on the error of a connect that fails, and leaves no connection open
 * Says: the error of connecting was expected
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const connected = await client.connect().then(
    () => true,
    () => false,
  );
  try {
    if (!connected) return ids.map(() => undefined);
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
