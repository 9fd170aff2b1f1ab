/**
 * Wrong: takes an "error" event for the end of the connection, and waits for its close no longer.
 * Caught by: waits for the close, however long the server takes
 * Says: it had answered the goodbye with an error
 * Says: is not the end of a connection
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  const died = new Promise<void>((resolve) => client.on("error", () => resolve()));
  try {
    await client.connect();
    const { rows } = await client.query("select id, email from users where id = any($1)", [ids]);
    const emails = new Map<number, string>(rows.map((row) => [row.id, row.email]));
    return ids.map((id) => emails.get(id));
  } finally {
    await Promise.race([client.end(), died]);
  }
}
