/**
 * Wrong: asks a second time, over the same connection, when a look-up had to wait too long.
 * Caught by: makes no second try after an error that may pass
 * Says: The look-up of user 18 failed with 57014
 * Says: emailsOf looked 2 times, and 1 is allowed
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  const ask = () => client.query("select id, email from users where id = any($1)", [ids]);
  try {
    await client.connect();
    const { rows } = await ask().catch((error) => {
      if (error.code === "55P03" || error.code === "57014") return ask();
      throw error;
    });
    const emails = new Map<number, string>(rows.map((row) => [row.id, row.email]));
    return ids.map((id) => emails.get(id));
  } finally {
    await client.end();
  }
}
