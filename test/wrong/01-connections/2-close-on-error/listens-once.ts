/**
 * Wrong: listens to the first error alone; a connection that is reset at rest says so twice.
 * Caught by: outlives a connection that dies when nothing is asked
 * Says: `on`, not `once`, and leave the listener there
 */
import pg from "pg";

export async function withConnection<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.once("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
