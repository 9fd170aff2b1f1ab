/**
 * Wrong: returns what it has when a look-up fails in the middle.
 * Caught by: hands on the error of a look-up that fails, and leaves no connection open
 * Says: its error, or undefined in that place, was expected
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  const emails: (string | undefined)[] = [];
  try {
    for (const id of ids) {
      const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
      emails.push(rows[0]?.email);
    }
  } catch (error) {
    if (emails.length === 0) throw error;
  } finally {
    await client.end();
  }
  return emails;
}
