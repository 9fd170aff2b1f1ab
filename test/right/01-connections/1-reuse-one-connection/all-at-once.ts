/**
 * Style: all look-ups handed at once to the client; the first failure that there is.
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const sql = "select email from users where id = $1";
    const done = await Promise.allSettled(ids.map((id) => client.query<{ email: string }>(sql, [id])));
    return done.map((look) => {
      if (look.status === "rejected") throw look.reason;
      return look.value.rows[0]?.email;
    });
  } finally {
    await client.end();
  }
}
