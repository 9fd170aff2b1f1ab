/**
 * Wrong: a connection that dies is an event as well, and nobody listens.
 * Caught by: hands on the error of a connection that dies, and opens no second one
 * Says: An error came to which nobody listened
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  try {
    await client.connect();
    const { rows } = await client.query<{ id: number; email: string }>(
      "SELECT id, email FROM users WHERE id = ANY($1)",
      [ids],
    );
    const byId = new Map(rows.map((row) => [Number(row.id), row.email]));
    return ids.map((id) => byId.get(id));
  } finally {
    await client.end();
  }
}
