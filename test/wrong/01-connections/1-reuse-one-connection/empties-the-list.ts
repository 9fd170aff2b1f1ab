/**
 * Wrong: takes the ids out of the list that it was handed.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: changed the list that it was handed
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    while (ids.length > 0) {
      const chunk = ids.splice(0, 1_000);
      const { rows } = await client.query<{ id: number; email: string }>(
        "select id, email from users where id = any($1::int[])",
        [chunk],
      );
      const found = new Map(rows.map((row) => [row.id, row.email]));
      emails.push(...chunk.map((id) => found.get(id)));
    }
    return emails;
  } finally {
    await client.end();
  }
}
