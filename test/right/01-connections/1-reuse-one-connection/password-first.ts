/**
 * Style: asks for the password before a socket is opened; when that fails, none is.
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const password = typeof config.password === "function" ? await config.password() : config.password;
  const client = new pg.Client({ ...config, password });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ id: number; email: string }>("select id, email from users where id = any($1)", [
      ids,
    ]);
    const emails = new Map(answer.rows.map((row) => [row.id, row.email]));
    return ids.map((id) => emails.get(id));
  } finally {
    await client.end();
  }
}
