/**
 * Wrong: begins to close, and does not wait for it.
 * Caught by: has closed the client by the time the caller goes on
 * Says: its client was still open
 * Says: Next: `await client.end()`
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.end().catch(() => undefined);
  }
}
