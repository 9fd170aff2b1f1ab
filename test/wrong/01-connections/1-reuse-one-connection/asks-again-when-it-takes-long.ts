/**
 * Wrong: asks a second time when the limit of the config is over.
 * Caught by: makes no second try after an error that may pass
 * Says: is still waiting
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const emails: (string | undefined)[] = [];
    for (const id of ids) {
      const ask = () => client.query<{ email: string }>("select email from users where id = $1", [id]);
      const { rows } = await ask().catch((error: Error) => {
        if (error.message === "Query read timeout") return ask();
        throw error;
      });
      emails.push(rows[0]?.email);
    }
    return emails;
  } finally {
    await client.end();
  }
}
