/**
 * Wrong: calls itself again when the server has too many clients.
 * Caught by: makes no second try after an error that may pass
 * Says: The server refused the connect with 53300
 * Says: opened a second connection: 2 in all
 */
import pg from "pg";

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query("select id, email from users where id = any($1)", [ids]);
    const emails = new Map<number, string>(rows.map((row) => [row.id, row.email]));
    return ids.map((id) => emails.get(id));
  } catch (error) {
    if ((error as { code?: string })?.code === "53300") {
      await client.end();
      return await emailsOf(config, ids);
    }
    throw error;
  } finally {
    await client.end();
  }
}
