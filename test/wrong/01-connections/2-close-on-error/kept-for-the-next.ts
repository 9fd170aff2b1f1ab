/**
 * Wrong: keeps the connection open for the next caller.
 * Caught by: has closed the client by the time the caller goes on
 * Says: opened no client of its own
 */
import pg from "pg";

const kept = new Map<string, pg.Client>();

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const key = `${config.port} ${config.database}`;
  let client = kept.get(key);
  if (!client) {
    client = new pg.Client(config);
    client.on("error", () => undefined);
    await client.connect();
    kept.set(key, client);
  }
  return await work(client);
}
