/**
 * Wrong: waits for the close when all went well, and only for a while when something failed.
 * Caught by: waits for the close, however long the server takes
 * Says: when connecting fails, went on while the server had not closed its end yet
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  let connected = false;
  try {
    await client.connect();
    connected = true;
    const { rows } = await client.query<{ id: number; email: string }>(
      "select id, email from users where id = any($1)",
      [ids],
    );
    const emails = new Map(rows.map(({ id, email }) => [id, email]));
    return ids.map((id) => emails.get(id));
  } finally {
    const limit = connected ? [] : [new Promise((resolve) => setTimeout(resolve, 5_000))];
    await Promise.race([client.end(), ...limit]);
  }
}
