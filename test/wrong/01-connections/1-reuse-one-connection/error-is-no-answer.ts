/**
 * Wrong: takes a query that failed for users who are not there.
 * Caught by: hands on the error of a look-up that fails, and leaves no connection open
 * Says: the server's error 42P01 was expected, and emailsOf returned [undefined, undefined]
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const sql = "select email from users where id = $1";
      const answer = await client.query<{ email: string }>(sql, [id]).catch(() => undefined);
      emails.push(answer?.rows[0]?.email);
    }
    return emails;
  } finally {
    await client.end();
  }
}
