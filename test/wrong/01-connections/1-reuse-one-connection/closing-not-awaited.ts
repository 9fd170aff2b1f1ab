/**
 * Wrong: does not wait for the closing when something has failed.
 * Caught by: hands on the error of a look-up that fails, and leaves no connection open
 * Says: open, when it threw
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ id: number; email: string }>(
      "SELECT id, email FROM users WHERE id = ANY($1)",
      [ids],
    );
    const byId = new Map(rows.map((row) => [Number(row.id), row.email]));
    await client.end();
    return ids.map((id) => byId.get(id));
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
}
