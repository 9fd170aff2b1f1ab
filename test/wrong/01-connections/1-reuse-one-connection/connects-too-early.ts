/**
 * Wrong: connects before `try`: a connect that fails with its socket open is never closed.
 * Caught by: hands on the error of a connect that fails, and leaves no connection open
 * Says: connect inside of `try`
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  await client.connect();
  try {
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
