/**
 * Wrong: one client for the whole program, which nobody closes.
 * Caught by: returns the e-mail address of each user, in the order of the ids
 * Says: left 1 connection open
 */
import pg from "pg";

const clients = new Map<string, pg.Client>();

export async function emailsOf(config: pg.ClientConfig, ids: number[]): Promise<(string | undefined)[]> {
  const key = `${config.port} ${config.database}`;
  const client = clients.get(key) ?? new pg.Client(config);
  if (!clients.has(key) && ids.length > 0) {
    client.on("error", () => undefined);
    clients.set(key, client);
    await client.connect();
  }
  const emails: (string | undefined)[] = [];
  for (const id of ids) {
    const { rows } = await client.query<{ email: string }>("select email from users where id = $1", [id]);
    emails.push(rows[0]?.email);
  }
  return emails;
}
