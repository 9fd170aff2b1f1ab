/**
 * Wrong: takes its listener away before the client is closed.
 * Caught by: outlives a server that ends the connection while it is being closed
 * Says: leave the listener there until the client is closed
 */
import pg from "pg";

const ignore = () => {};

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", ignore);
  try {
    await client.connect();
    const { rows } = await client.query<{ id: number; email: string }>(
      "SELECT id, email FROM users WHERE id = ANY($1::int[])",
      [ids],
    );
    const emails = new Map(rows.map((row) => [row.id, row.email]));
    return ids.map((id) => emails.get(id));
  } finally {
    client.off("error", ignore);
    await client.end();
  }
}
