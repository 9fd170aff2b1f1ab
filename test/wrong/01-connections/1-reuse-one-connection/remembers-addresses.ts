/**
 * Wrong: remembers every address that was ever asked for.
 * Caught by: asks the database at each call, for each caller
 * Says: User 17 moved to moved@example.com between two calls
 */
import pg from "pg";

const known = new Map<string, string>();

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const key = `${config.database} ${id}`;
      if (!known.has(key)) {
        const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
        if (!rows[0]?.email) {
          emails.push(rows[0]?.email);
          continue;
        }
        known.set(key, rows[0].email);
      }
      emails.push(known.get(key));
    }
    return emails;
  } finally {
    await client.end();
  }
}
