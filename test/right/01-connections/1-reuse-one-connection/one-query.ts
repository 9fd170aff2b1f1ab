/**
 * Style: one query for all, sorted into their places afterwards; the client closed by a callback.
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const sql = "select id, email from users where id = any($1::bigint[])";
    const { rows } = await client.query<{ id: number; email: string }>(sql, [ids]);
    const emails = new Map(rows.map(({ id, email }) => [id, email]));
    return ids.map((id) => emails.get(id));
  } finally {
    await new Promise<void>((resolve) => client.end(() => resolve()));
  }
}
