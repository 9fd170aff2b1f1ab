/**
 * Wrong: trims the addresses.
 * Caught by: returns each address as it is, whatever it looks like
 * Says: The address of user 2 was " "
 * Says: without trim, normalize
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query("select id, email from users where id = any($1)", [ids]);
    const emails = new Map<number, string>(rows.map((row) => [row.id, row.email]));
    return ids.map((id) => emails.get(id)?.trim());
  } finally {
    await client.end();
  }
}
