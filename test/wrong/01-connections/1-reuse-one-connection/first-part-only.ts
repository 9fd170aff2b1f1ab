/**
 * Wrong: takes an error after the first part for the end of the list.
 * Caught by: returns the longest list there may be, and no half of it when a look-up fails
 * Says: the last of 5,002, fails
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  const emails = new Map<number, string>();
  try {
    await client.connect();
    for (let from = 0; from < ids.length; from += 100) {
      const { rows } = await client.query<{ id: number; email: string }>(
        "SELECT id, email FROM users WHERE id = ANY($1::int[])",
        [ids.slice(from, from + 100)],
      );
      for (const row of rows) emails.set(row.id, row.email);
    }
  } catch (error) {
    if (emails.size === 0) throw error;
  } finally {
    await client.end();
  }
  return ids.map((id) => emails.get(id));
}
